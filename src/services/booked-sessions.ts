import type { BatchItem } from "drizzle-orm/batch";
import { termsOf } from "../domain/booking-settings.ts";
import { immediatePeriod, type Period } from "../domain/calendar.ts";
import { MINUTE } from "../domain/time.ts";
import {
  extendPlace,
  type FulfillingSession,
  releaseBookings,
  saveBookingStart,
  saveImmediate,
} from "../store/booked-sessions.ts";
import { type BookingRow, heldBookings, saveBookingEnd } from "../store/bookings.ts";
import type { SessionRow } from "../store/sessions.ts";
import { loadSettings, type StoredSettings } from "../store/settings.ts";
import { bufferOf, NOTHING_YET } from "./bookings.ts";
import type { Deps } from "./deps.ts";
import { endImmediate } from "./immediate-bookings.ts";

type Statement = BatchItem<"sqlite">;

/** A session gets so much more of the calendar at a time, … */
const EXTENDED_BY = 15 * MINUTE;
/** … so long before its time there is over. */
const EXTENDED_BEFORE = 5 * MINUTE;

/** A session as its charge point tells of it, with what D1 knows of its booking. */
export interface BookedSession {
  readonly row: SessionRow;
  /** What its charge point says that it uses; null: nothing. */
  readonly claimed: string | null;
  /** What it fulfils as far as D1 knows; null: nothing yet. */
  readonly known: string | null;
}

/**
 * What a session does to the calendar, before it is stored itself: it fulfils the booking that it uses, or the one that
 * was made for it, or else an immediate one, which lands even where the calendar has no room.
 */
export async function bookingStatements(
  deps: Deps,
  { row, claimed, known }: BookedSession,
): Promise<readonly Statement[]> {
  const { db } = deps;
  const now = deps.now();
  if (row.state === "INVALID") {
    return [endImmediate(deps, row.id, "refused"), ...(claimed === null ? [] : [lost(deps, claimed)])];
  }
  const isNew = claimed !== null && claimed !== known;
  const fulfilled = isNew ? [saveBookingStart(db, claimed, row, now)] : [];
  if (known !== null) return fulfilled;
  const { bookings: settings } = await loadSettings(db);
  const immediate = await immediateBooking(deps, row, settings);
  return [...fulfilled, saveBookingStart(db, row.id, row, now), saveImmediate(db, immediate, bufferOf(settings))];
}

/** What was kept for a driver who then was not let in. */
function lost({ db, now }: Deps, bookingId: string): Statement {
  return saveBookingEnd(db, { id: bookingId, kind: "booking" }, "canceled", now());
}

/** What is behind it in the batch: it keeps its place for as long as it has its EVSE. */
export async function placeStatements(deps: Deps, row: SessionRow): Promise<readonly Statement[]> {
  const { db } = deps;
  const now = deps.now();
  // Where the connector shows Available the charge has ended, although its StopTransaction is still to come (EDGE-24).
  const isRunning = row.state === "ACTIVE" && row.holdsEvse && !row.flags.includes("available_while_open");
  if (!isRunning) return [releaseBookings(db, row.id, row.stoppedAt ?? now, now)];
  const { bookings: settings } = await loadSettings(db);
  const extension = { before: now + EXTENDED_BEFORE, until: now + EXTENDED_BY };
  return [extendPlace(db, row.id, extension, bufferOf(settings), now)];
}

type Started = FulfillingSession &
  Pick<SessionRow, "chargePointId" | "locationId" | "startedAt" | "stoppedAt" | "tokenUid" | "tokenPartyId"> &
  Pick<SessionRow, "authorizationReference">;

async function immediateBooking(deps: Deps, session: Started, settings: StoredSettings["bookings"]) {
  const { id, chargePointId, locationId, evseUid, connectorId, tokenUid, tokenPartyId } = session;
  const { beginAt, endAt } = await periodOf(deps, session, settings);
  const now = deps.now();
  const isOwn = tokenPartyId === null;
  return {
    ...NOTHING_YET,
    id,
    kind: "booking",
    origin: "started",
    state: "FULFILLED",
    locationId,
    chargePointId,
    evseUid,
    connectorId,
    option: { evseUid, connectorId },
    beginAt,
    endAt,
    heldFrom: beginAt,
    heldUntil: endAt,
    startableFrom: beginAt,
    keptUntil: endAt,
    terms: termsOf(settings),
    tokens: isOwn ? [{ uid: tokenUid, state: "valid", expiresAt: null, parentUid: null }] : [],
    authorizationReference: session.authorizationReference,
    partnerId: null,
    partyCountryCode: null,
    partyId: null,
    requestId: null,
    requestedBy: BY_START,
    vehicleId: null,
    sessionId: id,
    note: null,
    createdAt: now,
    updatedAt: now,
  } satisfies BookingRow;
}

/** Who requests what came by a start alone. */
const BY_START = "driver";

async function periodOf({ db }: Deps, session: Started, settings: StoredSettings["bookings"]): Promise<Period> {
  const { evseUid, startedAt: beginAt, stoppedAt } = session;
  if (stoppedAt !== null) return { beginAt, endAt: Math.max(stoppedAt, beginAt + 1) };
  const usual = { beginAt, endAt: beginAt + settings.immediateMinutes * MINUTE };
  const window = { ...usual, endAt: usual.endAt + bufferOf(settings) };
  const held = await heldBookings(db, [evseUid], window);
  const ahead = held.filter(({ heldFrom }) => heldFrom > beginAt);
  const taken = ahead.map(({ heldFrom, heldUntil }) => ({ beginAt: heldFrom, endAt: heldUntil }));
  return immediatePeriod(taken, settings, beginAt) ?? usual;
}
