import { chooseHold, type HoldPlace, whyNotUntil } from "../domain/reservable.ts";
import type { Refusal } from "../domain/result.ts";
import type { CommandConclusion } from "../domain/roaming-command.ts";
import { folded } from "../ocpi/lenient.ts";
import { permittedToken } from "../ocpi/tokens.ts";
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
import { ID_TAG_LENGTH, idTagOf } from "./id-tags.ts";
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
type Places = readonly [HoldPlace, ...HoldPlace[]];

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
  const isKept = (place: HoldPlace) => kept.some((each) => each.id !== known?.id && isSame(each, place));
  const choice = chooseHold(evses, body.evse_uid ?? null, isKept);
  if (choice.kind === "unknown") return unknownPlace(choice.why);
  if (choice.kind === "unable") return { kind: "refused", result: "NOT_SUPPORTED", why: choice.why };
  if (choice.kind !== "places") return rejected(choice.why);
  // One that is changed stays where it is, if the partner does not say where.
  const places: Places = known !== null && body.evse_uid === undefined ? [known] : choice.places;
  const locationId = evses[0]?.locationId ?? body.location_id;
  if (known !== null && known.chargePointId === places[0].chargePointId) return change(deps, call, known, places[0]);
  return make(deps, call, wishOf(deps, call, locationId, places[0]), { places, before: known });
}

function isSame(left: HoldPlace, right: HoldPlace): boolean {
  return left.chargePointId === right.chargePointId && left.connectorId === right.connectorId;
}

/** The charge point has it, and is told of the change under the same number. */
function change(deps: Deps, call: Call, known: ReservationRow, place: HoldPlace): CommandDecision {
  const { id, chargePointId, sessionId } = known;
  return {
    kind: "accepted",
    target: { chargePointId, sessionId, reservationId: id },
    statements: [],
    forward: () => hold(deps, call, known, [place]),
  };
}

/** One that the partner has moved to another charge point is another one here. */
function make(
  deps: Deps,
  call: Call,
  wish: ReservationRow,
  { places, before }: { readonly places: Places; readonly before: ReservationRow | null },
): CommandDecision {
  const { id, chargePointId, sessionId } = wish;
  const enter = enterPartnersReservation(deps.db, wish);
  return {
    kind: "accepted",
    target: { chargePointId, sessionId, reservationId: id },
    statements: before === null ? [enter] : [releasePartnersReservation(deps.db, before.id), enter],
    forward: async () => {
      if (before !== null) await letGo(deps, call, before);
      const end = await hold(deps, call, wish, places);
      if (end !== null) await dropPartnersReservation(deps.db, id, deps.now());
      return end;
    },
  };
}

function wishOf(deps: Deps, { body, partner, party }: Call, locationId: string, place: HoldPlace): ReservationRow {
  const now = deps.now();
  return {
    ...NO_PARTNER,
    ...UNTOLD,
    id: deps.newId(),
    version: 0,
    state: "wanted",
    chargePointId: place.chargePointId,
    connectorId: place.connectorId,
    tokenUid: body.token.uid,
    parentUid: parentOf(body.token.group_id),
    expiresAt: Date.parse(body.expiry_date),
    requestedBy: requesterOf({ partner }),
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

/** @returns null: a charge point is asked, and will be heard of. */
async function hold(
  deps: Deps,
  call: Call,
  { id, sessionId }: Pick<ReservationRow, "id" | "sessionId">,
  places: Places,
): Promise<CommandConclusion | null> {
  const { body, partner } = call;
  const roaming = {
    token: permittedToken(body.token, partner.id, body.authorization_reference),
    sessionId: sessionId ?? deps.newId(),
    command: { commandId: call.id, answerBy: answerBy(call) },
  };
  const parentIdTag = parentOf(body.token.group_id);
  const wish = { id, idTag: idTagOf(body.token), parentIdTag, expiresAt: Date.parse(body.expiry_date), roaming };
  let refusal: Refusal = "connector_not_available";
  for (const { chargePointId, connectorId } of places) {
    await placePartnersReservation(deps.db, id, { chargePointId, connectorId });
    const instruction = { kind: "reserve", connectorId, ...wish } as const;
    const given = await giveInstruction(deps, { chargePointId, instruction, requestedBy: requesterOf(call) });
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
