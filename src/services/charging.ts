import type { BatchItem } from "drizzle-orm/batch";
import { cdrGap } from "../domain/cdr.ts";
import { isConnectorId } from "../domain/location.ts";
import { isBillable } from "../domain/session.ts";
import type { SlotEnergy } from "../domain/slot-energy.ts";
import type { Fact, SessionPicture } from "../ocpp/pictures.ts";
import type { StatusChange } from "../ocpp/state.ts";
import { saveObstacle } from "../store/booked-sessions.ts";
import {
  markEvseOfStatus,
  markEvsesOfState,
  saveChargePointState,
  saveConnectorState,
  saveStatusChange,
  saveUndeclaredEvse,
} from "../store/charge-point-states.ts";
import { saveCommand } from "../store/commands.ts";
import { saveFileJob } from "../store/files.ts";
import { saveNewcomerPicture } from "../store/onboarding.ts";
import { saveSessionSlots } from "../store/session-slots.ts";
import type { SessionRow } from "../store/sessions.ts";
import { type BookedSession, bookingStatements, placeStatements } from "./booked-sessions.ts";
import { cdrStatements } from "./cdrs.ts";
import { commandResults } from "./command-results.ts";
import { doorStatements } from "./credential-calls.ts";
import type { Deps } from "./deps.ts";
import { publishSteps, stepStatements } from "./notifications.ts";
import { settlementStatements } from "./payments.ts";
import { queueActiveProfile } from "./push-active-profiles.ts";
import { saveAndTell } from "./push-delivery.ts";
import { reportStatements } from "./reports.ts";
import { reservationStatements } from "./reservation-news.ts";
import { sessionStatements } from "./session-news.ts";
import { priceColumns, sessionStart } from "./session-start.ts";

type Statement = BatchItem<"sqlite">;

/**
 * Carries what a charge point's object knows into D1, all of it or nothing. May be repeated: every row has a version,
 * a sequence number or an instant that makes the second time harmless.
 * @param undeclared the EVSE to make for a connector that the station data does not name, else null.
 */
export async function settle(
  deps: Deps,
  chargePointId: string,
  facts: readonly Fact[],
  undeclared: (connectorId: number) => string | null,
): Promise<void> {
  const now = deps.now();
  const booked = await Promise.all(
    facts.flatMap((fact) => (fact.kind === "session" ? settledSession(deps, chargePointId, fact.session, now) : [])),
  );
  // Whoever lets go of an EVSE comes before whoever takes it: D1 allows one holder, and so does the calendar.
  booked.sort((left, right) => Number(left.row.holdsEvse) - Number(right.row.holdsEvse));
  const statements: Statement[] = [];
  for (const each of booked) statements.push(...(await statementsOf(deps, each)));
  for (const fact of facts) statements.push(...(await statementsFor(deps, chargePointId, fact, now)));
  for (const connectorId of connectorsOf(facts)) {
    const evseUid = undeclared(connectorId);
    if (evseUid !== null) statements.push(...saveUndeclaredEvse(deps.db, chargePointId, connectorId, evseUid));
  }
  statements.push(...(await commandResults(deps, facts)));
  if (statements.length > 0) await saveAndTell(deps, statements);
  await publishSteps(
    deps,
    facts.flatMap((fact) => (fact.kind === "notices" ? fact.steps : [])),
  );
}

interface SettledSession extends BookedSession {
  readonly slots: readonly SlotEnergy[];
}

async function statementsOf(deps: Deps, session: SettledSession): Promise<readonly Statement[]> {
  const { row, slots } = session;
  return [
    ...(await bookingStatements(deps, session)),
    ...sessionStatements(deps, row),
    ...(row.transactionId === null ? [] : saveSessionSlots(deps.db, row, slots)),
    ...(await placeStatements(deps, row)),
    ...cdrStatements(deps, row),
    ...(await settlementStatements(deps, row)),
  ];
}

async function statementsFor(
  deps: Deps,
  chargePointId: string,
  fact: Fact,
  now: number,
): Promise<readonly Statement[]> {
  const { db } = deps;
  switch (fact.kind) {
    case "session":
      return [];
    case "chargePoint":
      return [
        markEvsesOfState(db, { chargePointId, version: fact.version, ...fact.picture }, now),
        saveChargePointState(db, { chargePointId, version: fact.version, ...fact.picture }),
        ...(fact.boot === null ? [] : reportStatements(db, chargePointId, fact.boot)),
      ];
    case "newcomer":
      return [saveNewcomerPicture(db, { id: chargePointId, version: fact.version, ...fact.picture })];
    case "command":
      return [
        saveCommand(db, { ...fact.command, chargePointId, request: fact.command.request, updatedAt: now }),
        ...doorStatements(deps, chargePointId, fact.command, now),
      ];
    case "fileJob":
      return [saveFileJob(db, chargePointId, fact.job, now)];
    case "reservation":
      return reservationStatements(deps, chargePointId, fact.reservation);
    case "notices":
      return stepStatements(deps, { chargePointId }, fact.steps, now);
    case "booking":
      return [saveObstacle(deps.db, chargePointId, fact)];
    case "activeProfile":
      return [queueActiveProfile(deps, fact)];
    case "report":
      return reportStatements(deps.db, chargePointId, fact.report);
    case "status":
      return statusStatements(deps, chargePointId, fact.status, now);
  }
}

function statusStatements(deps: Deps, chargePointId: string, change: StatusChange, now: number): readonly Statement[] {
  const { seq, receivedAt, since: _, ...report } = change;
  const history = saveStatusChange(deps.db, { chargePointId, seq, receivedAt, ...report });
  // No connector has such a number; a row for each that a charger can think of would be junk.
  if (!isConnectorId(change.connectorId)) return [history];
  const state = { chargePointId, ...report };
  return [history, markEvseOfStatus(deps.db, state, now), saveConnectorState(deps.db, state)];
}

function connectorsOf(facts: readonly Fact[]): ReadonlySet<number> {
  const ids = facts.flatMap((fact) => {
    if (fact.kind === "session") return fact.session.connectorId;
    return fact.kind === "status" ? fact.status.connectorId : [];
  });
  return new Set(ids);
}

async function settledSession(
  { db }: Deps,
  chargePointId: string,
  { roaming, bookingId: claimed, receivedAt, slots, ...session }: SessionPicture,
  now: number,
): Promise<SettledSession> {
  const start = { ...session, chargePointId, receivedAt, party: roaming, bookingId: claimed };
  const { price, place, booking } = await sessionStart(db, start);
  const isBilled = session.energyWh >= 0 && (session.state === "ACTIVE" || isBillable(session));
  const row: SessionRow = {
    ...session,
    bookingId: booking?.id ?? null,
    ...priceColumns(price, isBilled ? session.energyWh : null),
    chargePointId,
    peakPowerW: session.powerW,
    tokenCountryCode: roaming?.countryCode ?? null,
    tokenPartyId: roaming?.partyId ?? null,
    tokenType: roaming?.type ?? null,
    contractId: roaming?.contractId ?? null,
    authMethod: roaming?.authMethod ?? null,
    authorizationReference: roaming?.authorizationReference ?? null,
    place,
    cdrGap: roaming && cdrGap(session, { isPriced: price !== null, isPlaced: place !== null }),
    createdAt: now,
    updatedAt: now,
  };
  // Who is not let in leaves what was booked to its driver, who may try again.
  const awaited = row.state === "INVALID" ? null : (booking?.id ?? null);
  return { row, claimed: claimed ?? awaited, known: booking?.isFulfilled ? booking.id : null, slots };
}
