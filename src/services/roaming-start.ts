import { roamingDriver } from "../domain/roaming.ts";
import { chooseStart, type WantedConnector, type WantedEvse } from "../domain/roaming-start.ts";
import { folded } from "../ocpi/lenient.ts";
import { roamingToken } from "../ocpi/tokens.ts";
import { loadCommandPlace } from "../store/command-places.ts";
import type { SessionRow } from "../store/sessions.ts";
import { sessionRow } from "./charging.ts";
import type { Deps } from "./deps.ts";
import { idTagOf } from "./id-tags.ts";
import { type CommandCall, type CommandDecision, orderCall, rejected, unknownPlace } from "./roaming-orders.ts";
import { playsFor } from "./roaming-tokens.ts";
import { sessionStatements } from "./session-news.ts";

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
  const evses = await loadCommandPlace(deps.db, folded(body.location_id), idTag);
  if (evses === null) return unknownPlace("There is no such location.");
  const choice = chooseStart(evses, wanted);
  if (choice.kind === "unknown") return unknownPlace(choice.why);
  if (choice.kind === "refused") return rejected(choice.why);
  const { evse, connector } = choice;
  const token = commandedToken(call);
  const session = await pendingSession(deps, evse, connector, token);
  // Without a price it could neither be written in OCPI's words nor be billed.
  if (session.currency === null) return rejected("The connector has no price.");
  const { chargePointId } = evse;
  return {
    kind: "accepted",
    target: { chargePointId, sessionId: session.id },
    statements: sessionStatements(deps, session),
    forward: () =>
      orderCall(deps, call, {
        chargePointId,
        action: "RemoteStartTransaction",
        payload: { connectorId: connector.connectorId, idTag },
        driver: { token, sessionId: session.id },
      }),
  };
}

/** The command is the partner's answer to the question whether this token may charge here. */
function commandedToken({ body, partner }: CommandCall<"START_SESSION">) {
  const { roaming, ...token } = roamingToken(body.token, partner.id);
  const answer = { status: "Accepted", reference: body.authorization_reference ?? null, evseUids: null } as const;
  return { ...token, roaming: { ...roaming, answer } };
}

/** Its price is that of its start, which is still to come: until then it has a currency, and no price. */
async function pendingSession(
  deps: Deps,
  { uid: evseUid, chargePointId, locationId }: WantedEvse,
  { connectorId, class: connectorClass }: WantedConnector,
  token: ReturnType<typeof commandedToken>,
): Promise<SessionRow> {
  const now = deps.now();
  const place = { locationId, evseUid, connectorId, connectorClass };
  const meter = { meterStartWh: null, meterStopWh: null, energyWh: 0, powerW: null, chargingPeriods: [] };
  const end = { stoppedAt: null, stopReason: null, rawStopReason: null };
  const session = {
    id: deps.newId(),
    // Every picture of its transaction is newer.
    version: 0,
    transactionId: null,
    state: "PENDING",
    holdsEvse: false,
    tokenUid: token.uid,
    roaming: roamingDriver(token, true),
    authorization: "Accepted",
    startedAt: now,
    flags: [],
    ...place,
    ...meter,
    ...end,
  } as const;
  const row = await sessionRow(deps, chargePointId, session, now);
  return { ...row, tariffVersionId: null, priceMicroPerKwh: null, vatBasisPoints: null, place: null };
}
