import { chooseStart, type StartPlace } from "../domain/roaming-start.ts";
import { bookedAt, untilText } from "../domain/start-permit.ts";
import { folded } from "../ocpi/lenient.ts";
import { type PermittedToken, permittedToken } from "../ocpi/tokens.ts";
import { loadCommandPlace } from "../store/command-places.ts";
import { findHeldSession } from "../store/roaming-reservations.ts";
import type { SessionRow } from "../store/sessions.ts";
import type { Deps } from "./deps.ts";
import { idTagOf } from "./id-tags.ts";
import { enterImmediate, permitStarts, TAKEN } from "./immediate-bookings.ts";
import {
  type CommandCall,
  type CommandDecision,
  orderCall,
  rejected,
  requesterOf,
  unknownPlace,
} from "./roaming-orders.ts";
import { playsFor } from "./roaming-tokens.ts";
import { sessionStatements } from "./session-news.ts";
import { waitingSessionRow } from "./waiting-sessions.ts";

type Call = CommandCall<"START_SESSION">;

/**
 * START_SESSION: the session is there at once, PENDING, and becomes the transaction that follows (OCPI-C5, S2). Its token
 * is judged by nobody: its partner has just vouched for it. Who has booked goes on with the booking; who has not has an
 * immediate one, and of several at one EVSE at the same moment one alone (S4, UC5).
 */
export async function decideStart(deps: Deps, call: Call): Promise<CommandDecision> {
  const { body, partner } = call;
  const { country_code: countryCode, party_id: partyId } = body.token;
  if (!playsFor(partner, { countryCode, partyId })) return rejected("The token is of none of your parties.");
  const wanted = { evseUid: body.evse_uid ?? null, connectorId: body.connector_id ?? null };
  if (wanted.evseUid === null && wanted.connectorId !== null) {
    return rejected("connector_id: it needs evse_uid.", "invalid_request");
  }
  const evses = await loadCommandPlace(deps.db, folded(body.location_id), body.token.uid);
  if (evses === null) return unknownPlace("There is no such location.");
  const token = permittedToken(body.token, partner.id, body.authorization_reference);
  const starter = { uid: token.uid, token, authorizationReference: body.authorization_reference ?? null };
  const choice = chooseStart(await permitStarts(deps, evses, starter, "partner"), wanted);
  if (choice.kind === "unknown") return unknownPlace(choice.why);
  if (choice.kind === "refused") return rejected(choice.why);
  return startAtFirst(deps, call, choice.places);
}

async function startAtFirst(deps: Deps, call: Call, places: readonly StartPlace[]): Promise<CommandDecision> {
  let why = TAKEN.detail ?? "";
  for (const place of places) {
    const token = tokenAt(call, place);
    const session = await sessionFor(deps, place, token);
    // Without a price it could neither be written in OCPI's words nor be billed.
    if (session.row?.currency === null) why = "The connector has no price.";
    else if (await isHad(deps, call, place, { ...session, token }))
      return started(deps, call, place, { ...session, token });
  }
  return rejected(why);
}

/** What was booked gives its reference to the session and its CDR, unless the command brings one (OCPI-B9). */
function tokenAt({ body, partner }: Call, { permit }: StartPlace): PermittedToken {
  const reference = body.authorization_reference ?? bookedAt(permit)?.authorizationReference;
  return permittedToken(body.token, partner.id, reference ?? undefined);
}

interface NewSession {
  readonly id: string;
  /** Null: it is there, a reservation that its driver uses. */
  readonly row: SessionRow | null;
  readonly token: PermittedToken;
}

/** What is the driver's already need not be entered. */
async function isHad(
  deps: Deps,
  call: Call,
  { evse, connector: { connectorId, isKept }, permit }: StartPlace,
  { id, row, token }: NewSession,
): Promise<boolean> {
  if (permit.kind === "own" || row === null || isKept) return true;
  const authorizationReference = call.body.authorization_reference ?? null;
  const start = { id, evse, connectorId, token, authorizationReference, requestedBy: requesterOf(call) };
  return enterImmediate(deps, start, permit.period);
}

function started(
  deps: Deps,
  call: Call,
  { evse, connector: { connectorId }, permit }: StartPlace,
  { id: sessionId, row, token }: NewSession,
): CommandDecision {
  const { chargePointId, timeZone } = evse;
  return {
    kind: "accepted",
    target: { chargePointId, sessionId },
    note: permit.kind === "immediate" && permit.isCut ? untilText(permit.period, timeZone) : null,
    statements: row === null ? [] : sessionStatements(deps, row),
    forward: () =>
      orderCall(deps, call, {
        chargePointId,
        action: "RemoteStartTransaction",
        payload: { connectorId, idTag: idTagOf(call.body.token) },
        driver: { token, sessionId, bookingId: bookedAt(permit)?.id },
      }),
  };
}

/** The reservation that its driver uses, or a new session, which has a currency, and no price before it starts. */
async function sessionFor(
  deps: Deps,
  { evse, connector: { connectorId, class: connectorClass }, permit }: StartPlace,
  token: PermittedToken,
): Promise<Pick<NewSession, "id" | "row">> {
  const { uid: evseUid, chargePointId, locationId, connectors } = evse;
  const held = await findHeldSession(deps.db, token, { chargePointId, connectors });
  if (held !== null) return { id: held, row: null };
  const place = { chargePointId, locationId, evseUid, connectorId, connectorClass };
  const times = { startedAt: deps.now(), reservedAt: null, stoppedAt: null };
  const id = deps.newId();
  const bookingId = bookedAt(permit)?.id ?? id;
  // Every picture of its transaction is newer.
  const session = { id, version: 0, state: "PENDING", token, bookingId, ...place, ...times } as const;
  return { id: session.id, row: await waitingSessionRow(deps, session) };
}
