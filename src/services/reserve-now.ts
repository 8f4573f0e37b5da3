import { chooseHold, type HoldPlace, whyNotUntil } from "../domain/reservable.ts";
import type { Refusal } from "../domain/result.ts";
import type { CommandConclusion } from "../domain/roaming-command.ts";
import type { WantedEvse } from "../domain/roaming-start.ts";
import { folded } from "../ocpi/lenient.ts";
import { permittedToken } from "../ocpi/tokens.ts";
import { ID_TAG_LENGTH } from "../ocpp/limits.ts";
import { loadBooking } from "../store/bookings.ts";
import { loadCommandPlace } from "../store/command-places.ts";
import { NO_PARTNER, type ReservationRow, UNTOLD } from "../store/reservations.ts";
import {
  dropPartnersReservation,
  enterPartnersReservation,
  findPartnersReservation,
  listKeptConnectors,
  placePartnersReservation,
  releasePartnersReservation,
} from "../store/roaming-reservations.ts";
import { giveInstruction } from "./commands.ts";
import type { Deps } from "./deps.ts";
import { endHold, enterHold, type HeldAt, type Hold, restoreHold } from "./held-bookings.ts";
import { idTagOf } from "./id-tags.ts";
import {
  answerBy,
  type CommandCall,
  type CommandDecision,
  rejected,
  requesterOf,
  unknownPlace,
} from "./roaming-orders.ts";
import { playsFor } from "./roaming-tokens.ts";

type Call = CommandCall<"RESERVE_NOW">;

/** RESERVE_NOW: an EVSE is kept for a token from now on, until it comes or the time is over (mod_commands, OCPI-C7). */
export async function decideReserveNow(deps: Deps, call: Call): Promise<CommandDecision> {
  const { body, partner } = call;
  const { country_code: countryCode, party_id: partyId } = body.token;
  if (!playsFor(partner, { countryCode, partyId })) return rejected("The token is of none of your parties.");
  const why = whyNotUntil(Date.parse(body.expiry_date), deps.now());
  if (why !== null) return rejected(why);
  const evses = await loadCommandPlace(deps.db, folded(body.location_id), null);
  if (evses === null) return unknownPlace("There is no such location.");
  const key = {
    partnerId: partner.id,
    party: call.party,
    partnersId: body.reservation_id,
    locationId: body.location_id,
  };
  const known = await findPartnersReservation(deps.db, key);
  const kept = await listKeptConnectors(deps.db, evses[0]?.locationId ?? "", deps.now());
  const isKept = (place: HeldPlaceKey) => kept.some((each) => each.id !== known?.id && isSame(each, place));
  const choice = chooseHold(evses, body.evse_uid ?? null, isKept);
  if (choice.kind === "unknown") return unknownPlace(choice.why);
  if (choice.kind === "unable") return { kind: "refused", result: "NOT_SUPPORTED", why: choice.why };
  if (choice.kind !== "places") return rejected(choice.why);
  // One that is changed stays where it is, if the partner does not say where.
  const chosen = known !== null && body.evse_uid === undefined ? [placeOf(known, evses)] : choice.places;
  const places = chosen.map((place) => ({ ...place, evseUids: uidsOf(evses, place.chargePointId) }));
  const site = { locationId: evses[0]?.locationId ?? body.location_id, timeZone: evses[0]?.timeZone ?? "UTC" };
  if (known !== null && known.chargePointId === places[0]?.chargePointId) {
    return change(deps, call, known, { ...site, places });
  }
  return make(deps, call, known, { ...site, places });
}

type HeldPlaceKey = Pick<HoldPlace, "chargePointId" | "connectorId">;

function isSame(left: HeldPlaceKey, right: HeldPlaceKey): boolean {
  return left.chargePointId === right.chargePointId && left.connectorId === right.connectorId;
}

function placeOf({ chargePointId, connectorId }: ReservationRow, evses: readonly WantedEvse[]): HoldPlace {
  const own = evses.filter((each) => each.chargePointId === chargePointId);
  const evse = own.find(({ connectors }) => connectors.some((each) => each.connectorId === connectorId));
  return { chargePointId, connectorId, evseUid: evse?.uid ?? null };
}

function uidsOf(evses: readonly WantedEvse[], chargePointId: string): readonly string[] {
  return evses.filter((each) => each.chargePointId === chargePointId).map(({ uid }) => uid);
}

/** Where it may be, in the order in which it is tried. */
interface Site extends Pick<Hold, "locationId" | "timeZone"> {
  readonly places: readonly HeldAt[];
}

/** The charge point has it, and is told of the change under the same number. */
async function change(deps: Deps, call: Call, known: ReservationRow, site: Site): Promise<CommandDecision> {
  const { id, chargePointId, sessionId } = known;
  const held = holdOf(call, id, site);
  const before = await loadBooking(deps.db, id);
  const entered = await enterFirst(deps, held, site.places.slice(0, 1));
  if (!entered.ok) return rejected(entered.why);
  return {
    kind: "accepted",
    target: { chargePointId, sessionId, reservationId: id },
    statements: [],
    forward: async () => {
      const end = await ask(deps, call, known, { held, places: entered.places });
      if (end !== null) await restoreHold(deps, before);
      return end;
    },
  };
}

/** One that the partner has moved to another charge point is another one here. */
async function make(deps: Deps, call: Call, before: ReservationRow | null, site: Site): Promise<CommandDecision> {
  const id = deps.newId();
  const held = holdOf(call, id, site);
  const entered = await enterFirst(deps, held, site.places);
  if (!entered.ok) return rejected(entered.why);
  const wish = wishOf(deps, call, held, entered.places[0]);
  const { chargePointId, sessionId } = wish;
  const release =
    before === null ? [] : [releasePartnersReservation(deps.db, before.id), endHold(deps, before.id, "canceled")];
  return {
    kind: "accepted",
    target: { chargePointId, sessionId, reservationId: id },
    statements: [...release, enterPartnersReservation(deps.db, wish)],
    forward: async () => {
      if (before !== null) await letGo(deps, call, before);
      const end = await ask(deps, call, wish, { held, places: entered.places });
      if (end !== null) {
        await deps.db.batch([dropPartnersReservation(deps.db, id, deps.now()), endHold(deps, id, "refused")]);
      }
      return end;
    },
  };
}

function holdOf({ body, partner }: Call, id: string, { locationId, timeZone }: Site): Hold {
  return {
    id,
    token: permittedToken(body.token, partner.id, body.authorization_reference),
    authorizationReference: body.authorization_reference ?? null,
    expiresAt: Date.parse(body.expiry_date),
    requestedBy: requesterOf({ partner }),
    locationId,
    timeZone,
  };
}

type Entered =
  | { readonly ok: true; readonly places: readonly [HeldAt, ...HeldAt[]] }
  | { readonly ok: false; readonly why: string };

/** @returns the first place that the calendar allows, and those behind it. */
async function enterFirst(deps: Deps, held: Hold, places: readonly HeldAt[]): Promise<Entered> {
  let why: string | null = null;
  for (const [index, place] of places.entries()) {
    const whyNot = await enterHold(deps, held, place);
    if (whyNot === null) return { ok: true, places: [place, ...places.slice(index + 1)] };
    why ??= whyNot;
  }
  return { ok: false, why: why ?? "No EVSE is free." };
}

function wishOf(
  deps: Deps,
  { body, partner, party }: Call,
  { id, locationId, expiresAt, requestedBy }: Hold,
  place: HoldPlace,
): ReservationRow {
  const now = deps.now();
  return {
    ...NO_PARTNER,
    ...UNTOLD,
    id,
    version: 0,
    state: "wanted",
    chargePointId: place.chargePointId,
    connectorId: place.connectorId,
    tokenUid: body.token.uid,
    parentUid: parentOf(body.token.group_id),
    expiresAt,
    requestedBy,
    partnerId: partner.id,
    partyCountryCode: party.countryCode.toUpperCase(),
    partyId: party.partyId.toUpperCase(),
    locationId,
    partnersId: body.reservation_id,
    sessionId: deps.newId(),
    createdAt: now,
    updatedAt: now,
  };
}

/** OCPP cannot be told of a longer one (OCPI-K6). */
function parentOf(groupId: string | undefined): string | null {
  return groupId !== undefined && groupId.length <= ID_TAG_LENGTH ? groupId : null;
}

/** What was a reservation elsewhere is none any more; its partner, who moved it, hears of nothing but the end of its session. */
async function letGo(deps: Deps, call: Call, { id, chargePointId }: ReservationRow): Promise<void> {
  const command = { commandId: deps.newId(), answerBy: answerBy(call) };
  const instruction = { kind: "cancelReservation", id, command } as const;
  await giveInstruction(deps, { chargePointId, instruction, requestedBy: requesterOf(call) });
}

interface Asked {
  readonly held: Hold;
  /** It has the first in the calendar. */
  readonly places: readonly [HeldAt, ...HeldAt[]];
}

/** @returns null: a charge point is asked, and will be heard of. */
async function ask(
  deps: Deps,
  call: Call,
  { id, sessionId }: Pick<ReservationRow, "id" | "sessionId">,
  { held, places }: Asked,
): Promise<CommandConclusion | null> {
  const { body } = call;
  const { token, expiresAt, requestedBy } = held;
  const command = { commandId: call.id, answerBy: answerBy(call) };
  const roaming = { token, sessionId: sessionId ?? deps.newId(), command };
  const wish = { id, idTag: idTagOf(body.token), parentIdTag: parentOf(body.token.group_id), expiresAt, roaming };
  let refusal: Refusal = "connector_not_available";
  for (const place of places) {
    const isHad = place === places[0] || (await enterHold(deps, held, place)) === null;
    if (!isHad) continue;
    const { chargePointId, connectorId } = place;
    await placePartnersReservation(deps.db, id, { chargePointId, connectorId });
    const instruction = { kind: "reserve", connectorId, ...wish } as const;
    const given = await giveInstruction(deps, { chargePointId, instruction, requestedBy });
    if (given.ok) return null;
    refusal = given.refusal;
  }
  return REFUSED[refusal] ?? { result: "REJECTED", message: "It cannot be reserved now." };
}

/** What became known when the object of the charge point was told. */
const REFUSED: Partial<Record<Refusal, CommandConclusion>> = {
  connector_not_available: { result: "REJECTED", message: "It is reserved already." },
  charge_point_not_connected: { result: "REJECTED", message: "The charge point is not connected." },
  charge_point_not_accepted: { result: "REJECTED", message: "The charge point is not in service." },
  reservation_not_supported: { result: "NOT_SUPPORTED", message: "The charge point takes no such reservations." },
  limit_reached: { result: "REJECTED", message: "The charge point has too many reservations." },
};
