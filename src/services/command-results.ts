import type { BatchItem } from "drizzle-orm/batch";
import { isProfileOrder } from "../domain/charging-limits.ts";
import type { ChargeFailure } from "../domain/driver-charge.ts";
import type { CommandConclusion } from "../domain/roaming-command.ts";
import { DAY, MINUTE } from "../domain/time.ts";
import { type ActiveLimits, profileResult } from "../ocpi/charging-profiles.ts";
import { commandResult } from "../ocpi/commands.ts";
import type { Fact } from "../ocpp/pictures.ts";
import { conclusionOf, isStartLost } from "../ocpp/roaming-results.ts";
import type { CommandPicture } from "../ocpp/state.ts";
import { toldLimits } from "../ocpp/told-schedule.ts";
import { failLostHolds } from "../store/bookings.ts";
import { loadCommand } from "../store/commands.ts";
import { failCharge } from "../store/driver-charges.ts";
import { queueForPartner } from "../store/outbox.ts";
import {
  concludeRoamingCommand,
  forgetRoamingCommands,
  hasNoResult,
  loadOverdueCommands,
  loadRoamingCommands,
  type RoamingCommandRow,
} from "../store/roaming-commands.ts";
import { loadPendingSession, loadStalePendingSessions, type SessionRow } from "../store/sessions.ts";
import type { Deps } from "./deps.ts";
import { endImmediate, type StartEnd } from "./immediate-bookings.ts";
import { saveAndTell } from "./push-delivery.ts";
import type { ResultToTell } from "./push-results.ts";
import { sessionStatements } from "./session-news.ts";

type Statement = BatchItem<"sqlite">;

/** A charge point forgets the start it expects after 15 minutes: what is PENDING for longer waits for nothing (OCPI-S2). */
const PENDING_AT_MOST = 20 * MINUTE;
/** So many in one run of the cron. */
const CONCLUDED_AT_ONCE = 100;
/** For people who ask what became of a command. */
const KEPT = 30 * DAY;

/**
 * What the pictures of commands mean to the partners that had them given: the result of each, once, and the end of what
 * was PENDING for it. Belongs into the batch by which the pictures reach D1.
 */
export async function commandResults(deps: Deps, facts: readonly Fact[]): Promise<readonly Statement[]> {
  const pictures = facts.flatMap((fact) => (fact.kind === "command" ? fact.command : []));
  if (pictures.length === 0) return [];
  const rows = await loadRoamingCommands(
    deps.db,
    pictures.map(({ id }) => id),
  );
  const statements: Statement[] = [];
  for (const row of rows) {
    const picture = pictures.findLast(({ id }) => id === row.id);
    const end = picture ? endOf(row, picture) : null;
    if (end !== null && row.result === null) statements.push(...conclusionStatements(deps, row, ...end));
    if (picture && isStartLost(picture)) statements.push(...(await lostStart(deps, row, eventOf(picture))));
  }
  for (const picture of pictures.filter(isStartLost)) {
    // An operator's, a driver's: its session, which is nobody's yet, has its own id.
    const isOperators = !rows.some(({ id }) => id === picture.id);
    if (!isOperators) continue;
    const event = eventOf(picture);
    statements.push(endImmediate(deps, picture.id, event));
    statements.push(failCharge(deps.db, picture.id, CHARGE_FAILURE_BY_END[event], deps.now()));
  }
  return statements;
}

const CHARGE_FAILURE_BY_END = {
  refused: "refused",
  failed: "no_answer",
  missed: "not_plugged_in",
} as const satisfies Record<StartEnd, ChargeFailure>;

/** What becomes of the booking of a start that is lost. */
function eventOf({ state, response }: CommandPicture): StartEnd {
  if (state === "answered" && response?.status !== "Accepted") return "refused";
  return response === null ? "failed" : "missed";
}

/** Null: it has none yet. */
function endOf(
  { command }: RoamingCommandRow,
  picture: CommandPicture,
): readonly [CommandConclusion, ActiveLimits | null] | null {
  const conclusion = conclusionOf(picture);
  const isAsked = command === "GET_ACTIVE_CHARGING_PROFILE" && conclusion?.result === "ACCEPTED";
  if (conclusion === null || !isAsked) return conclusion && [conclusion, null];
  const active = toldLimits(picture.response ?? {}, picture.createdAt);
  return active === null ? [UNREADABLE, null] : [conclusion, active];
}

const UNREADABLE: CommandConclusion = { result: "REJECTED", message: "The charge point's schedule cannot be read." };

/** Ends a command whose charge point was not told, so that nothing more will be heard of it. */
export async function concludeCommand(
  deps: Deps,
  row: RoamingCommandRow,
  conclusion: CommandConclusion,
): Promise<void> {
  const event = conclusion.result === "FAILED" ? "failed" : "refused";
  await saveAndTell(deps, [...conclusionStatements(deps, row, conclusion), ...(await lostStart(deps, row, event))]);
}

/** The result and the order to tell it, both or none: a second conclusion of a command changes nothing (OCPI-C2). */
export function conclusionStatements(
  deps: Deps,
  row: RoamingCommandRow,
  conclusion: CommandConclusion,
  active: ActiveLimits | null = null,
): readonly Statement[] {
  const { id, command, partnerId } = row;
  deps.log("ocpi.command.concluded", { command, commandId: id, partnerId, result: conclusion.result });
  const result = isProfileOrder(command) ? profileResult(conclusion.result, active) : commandResult(conclusion);
  const told = tellResult(deps, row, result, hasNoResult(id));
  return [told, concludeRoamingCommand(deps.db, id, conclusion, deps.now())];
}

/** Where the command said that its results go; a reservation may have another one, long after its first (OCPI-C8). */
export function tellResult(
  deps: Deps,
  row: RoamingCommandRow,
  result: object,
  when: ReturnType<typeof hasNoResult>,
): Statement {
  const { id, partnerId, responseUrl: url, correlationId, countryCode, partyId } = row;
  const body: ResultToTell = { url, correlationId, to: { countryCode, partyId }, result };
  const push = { module: "commands", objectId: id, groupId: `commands/${id}`, body, at: deps.now(), when } as const;
  return queueForPartner(deps.db, partnerId, push);
}

/** What waited for a start that will not come is INVALID, and no booking of its own is in the calendar any more (OCPI-S2). */
async function lostStart(deps: Deps, { sessionId }: RoamingCommandRow, event: StartEnd): Promise<readonly Statement[]> {
  const session = sessionId === null ? null : await loadPendingSession(deps.db, sessionId);
  return session === null ? [] : invalid(deps, session, event);
}

function invalid(deps: Deps, session: SessionRow, event: StartEnd): readonly Statement[] {
  const now = deps.now();
  deps.log("session.not_started", { sessionId: session.id, chargePointId: session.chargePointId });
  const ended = { ...session, state: "INVALID", stoppedAt: now, updatedAt: now } as const;
  return [...sessionStatements(deps, ended), endImmediate(deps, session.id, event)];
}

/** By the cron: whatever was cut off on its way to a charge point, or from it, has its end all the same. */
export async function concludeOverdueCommands(deps: Deps): Promise<void> {
  const now = deps.now();
  for (const row of await loadOverdueCommands(deps.db, now, CONCLUDED_AT_ONCE)) {
    // The charge point's object knows of it, and still tells whether the start is lost.
    const isGiven = (await loadCommand(deps.db, row.id)) !== null;
    const statements = conclusionStatements(deps, row, NOTHING_HEARD);
    await saveAndTell(deps, isGiven ? statements : [...statements, ...(await lostStart(deps, row, "failed"))]);
  }
  for (const session of await loadStalePendingSessions(deps.db, now - PENDING_AT_MOST, CONCLUDED_AT_ONCE)) {
    await saveAndTell(deps, invalid(deps, session, "failed"));
  }
  await failLostHolds(deps.db, now, now - PENDING_AT_MOST);
  await forgetRoamingCommands(deps.db, now - KEPT);
}

const NOTHING_HEARD: CommandConclusion = { result: "TIMEOUT", message: "Nothing was heard from the charge point." };
