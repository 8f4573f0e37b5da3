import type { BookingEvent } from "../domain/booking.ts";
import type { Starter } from "../domain/booking-driver.ts";
import { type BookingSettings, termsOf } from "../domain/booking-settings.ts";
import type { Period } from "../domain/calendar.ts";
import type { PermittedEvse, WantedEvse } from "../domain/roaming-start.ts";
import { permitStart, type StartPermit } from "../domain/start-permit.ts";
import { DAY, MINUTE } from "../domain/time.ts";
import type { Token } from "../domain/token.ts";
import { endGivenUpStarts } from "../store/booked-sessions.ts";
import { type BookingRow, heldBookings, saveBookingEnd, saveIfFree } from "../store/bookings.ts";
import { loadSettings } from "../store/settings.ts";
import { bufferOf, NOTHING_YET } from "./bookings.ts";
import type { Deps } from "./deps.ts";

/** A start from afar that nothing was booked for is an immediate booking: in the calendar before the charge point is asked (S4). */

/** Longer than its session stays PENDING: by then its end is known, or the cron ends both. */
const KEPT_AT_MOST = 30 * MINUTE;
/** Bookings may be started so long before they begin at most. */
const LOOKED_AHEAD = DAY;

/**
 * What the calendars say to a driver, EVSE by EVSE. An operator who starts the same driver once more means it: the start
 * before is given up. A partner's has to have come to nothing first.
 */
export async function permitStarts(
  deps: Deps,
  evses: readonly WantedEvse[],
  starter: Starter,
  who: "operator" | "partner",
): Promise<readonly PermittedEvse[]> {
  const evseUids = evses.map(({ uid }) => uid);
  const givenUp = { evseUids, uid: starter.uid, isOnlyIfAvailable: who === "partner" };
  await endGivenUpStarts(deps.db, givenUp, deps.now());
  return startPermits(deps, evses, starter);
}

/** The same, and nothing changes. */
export async function startPermits(
  deps: Deps,
  evses: readonly WantedEvse[],
  starter: Starter,
): Promise<readonly PermittedEvse[]> {
  const { bookings: settings } = await loadSettings(deps.db);
  const now = deps.now();
  const uids = evses.map(({ uid }) => uid);
  const rows = await heldBookings(deps.db, uids, { beginAt: now - bufferOf(settings), endAt: now + LOOKED_AHEAD });
  return evses.map((evse) => {
    const held = rows.filter(({ evseUid }) => evseUid === evse.uid);
    return { ...evse, permit: permitStart({ held, settings, timeZone: evse.timeZone, now }, starter) };
  });
}

export interface ImmediateStart {
  /** Of the session, and of the booking. */
  readonly id: string;
  readonly evse: WantedEvse;
  readonly connectorId: number;
  readonly token: Token | null;
  readonly authorizationReference: string | null;
  readonly requestedBy: string;
}

/** Of any number of starts at one EVSE at the same moment one is entered. @returns whether this one was. */
export async function enterImmediate(deps: Deps, start: ImmediateStart, period: Period): Promise<boolean> {
  const { bookings: settings } = await loadSettings(deps.db);
  const [entered] = await saveIfFree(deps.db, rowOf(deps, start, period, settings), bufferOf(settings));
  if (entered === undefined) return false;
  deps.log("booking.entered", { bookingId: start.id, evseUid: start.evse.uid, origin: "started" });
  return true;
}

function rowOf(
  deps: Deps,
  { id, evse, connectorId, token, authorizationReference, requestedBy }: ImmediateStart,
  { beginAt, endAt }: Period,
  settings: BookingSettings,
): BookingRow {
  const now = deps.now();
  return {
    ...NOTHING_YET,
    ...partnerOf(token),
    id,
    kind: "booking",
    origin: "started",
    state: "PENDING",
    locationId: evse.locationId,
    chargePointId: evse.chargePointId,
    evseUid: evse.uid,
    connectorId,
    option: { evseUid: evse.uid, connectorId },
    beginAt,
    endAt,
    heldFrom: beginAt,
    heldUntil: endAt,
    startableFrom: beginAt,
    keptUntil: now + KEPT_AT_MOST,
    terms: termsOf(settings),
    tokens: token === null ? [] : [token],
    authorizationReference,
    requestedBy,
    sessionId: id,
    vehicleId: null,
    note: null,
    createdAt: now,
    updatedAt: now,
  };
}

/** Whose a driver is, as bookings have it. Nothing of it can be asked for by a partner's own id. */
export function partnerOf(token: Token | null) {
  const { partnerId = null, countryCode = null, partyId = null } = token?.roaming ?? {};
  const party = { partyCountryCode: countryCode?.toUpperCase() ?? null, partyId: partyId?.toUpperCase() ?? null };
  return { partnerId, ...party, requestId: null };
}

/** The charge point refused, or nobody was heard of, or nobody plugged in. */
export type StartEnd = Extract<BookingEvent, "refused" | "failed" | "missed">;

/** Nothing comes of a start any more. Of an id that is no immediate booking's, nothing changes. */
export function endImmediate(deps: Deps, id: string, event: StartEnd): ReturnType<typeof saveBookingEnd> {
  return saveBookingEnd(deps.db, { id, kind: "booking" }, event, deps.now());
}

/** Somebody was quicker, a moment ago. */
export const TAKEN: Extract<StartPermit, { readonly kind: "refused" }>["refused"] = {
  ok: false,
  refusal: "connector_not_available",
  detail: "The EVSE is not free any more.",
};
