import { chooseStart, type WantedConnector, type WantedEvse } from "../domain/roaming-start.ts";
import { folded } from "../ocpi/lenient.ts";
import { type PermittedToken, permittedToken } from "../ocpi/tokens.ts";
import { loadCommandPlace } from "../store/command-places.ts";
import { findHeldSession } from "../store/roaming-reservations.ts";
import type { SessionRow } from "../store/sessions.ts";
import type { Deps } from "./deps.ts";
import { idTagOf } from "./id-tags.ts";
import { type CommandCall, type CommandDecision, orderCall, rejected, unknownPlace } from "./roaming-orders.ts";
import { playsFor } from "./roaming-tokens.ts";
import { sessionStatements } from "./session-news.ts";
import { waitingSessionRow } from "./waiting-sessions.ts";

/**
 * START_SESSION: the session is there at once, PENDING, and becomes the transaction that follows (OCPI-C5, S2). Its token
 * is judged by nobody: its partner has just vouched for it.
 */
export async function decideStart(deps: Deps, call: CommandCall<"START_SESSION">): Promise<CommandDecision> {
  const { body, partner } = call;
  const { country_code: countryCode, party_id: partyId } = body.token;
  if (!playsFor(partner, { countryCode, partyId })) return rejected("The token is of none of your parties.");
  const wanted = { evseUid: body.evse_uid ?? null, connectorId: body.connector_id ?? null };
  if (wanted.evseUid === null && wanted.connectorId !== null) {
    return rejected("connector_id: it needs evse_uid.", "invalid_request");
  }
  const idTag = idTagOf(body.token);
  const evses = await loadCommandPlace(deps.db, folded(body.location_id), body.token.uid);
  if (evses === null) return unknownPlace("There is no such location.");
  const choice = chooseStart(evses, wanted);
  if (choice.kind === "unknown") return unknownPlace(choice.why);
  if (choice.kind === "refused") return rejected(choice.why);
  const { evse, connector } = choice;
  const token = permittedToken(body.token, partner.id, body.authorization_reference);
  const { id: sessionId, row } = await sessionFor(deps, evse, connector, token);
  // Without a price it could neither be written in OCPI's words nor be billed.
  if (row?.currency === null) return rejected("The connector has no price.");
  const { chargePointId } = evse;
  return {
    kind: "accepted",
    target: { chargePointId, sessionId },
    statements: row === null ? [] : sessionStatements(deps, row),
    forward: () =>
      orderCall(deps, call, {
        chargePointId,
        action: "RemoteStartTransaction",
        payload: { connectorId: connector.connectorId, idTag },
        driver: { token, sessionId },
      }),
  };
}

/** The reservation that its driver uses, or a new session, which has a currency, and no price before it starts. */
async function sessionFor(
  deps: Deps,
  { uid: evseUid, chargePointId, locationId, connectors }: WantedEvse,
  { connectorId, class: connectorClass }: WantedConnector,
  token: PermittedToken,
): Promise<{ readonly id: string; readonly row: SessionRow | null }> {
  const held = await findHeldSession(deps.db, token, { chargePointId, connectors });
  if (held !== null) return { id: held, row: null };
  const place = { chargePointId, locationId, evseUid, connectorId, connectorClass };
  const times = { startedAt: deps.now(), reservedAt: null, stoppedAt: null, bookingId: null };
  // Every picture of its transaction is newer.
  const session = { id: deps.newId(), version: 0, state: "PENDING", token, ...place, ...times } as const;
  return { id: session.id, row: await waitingSessionRow(deps, session) };
}
