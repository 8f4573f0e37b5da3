import type { BatchItem } from "drizzle-orm/batch";
import type { Refusal } from "../domain/result.ts";
import type { CommandConclusion, CommandResponseType, RoamingCommandType } from "../domain/roaming-command.ts";
import { SECOND } from "../domain/time.ts";
import { COMMAND_BODIES, type CommandBody, commandResponse } from "../ocpi/commands.ts";
import { problemsOf } from "../ocpi/lenient.ts";
import { refusePartnerAddress } from "../remote/public-address.ts";
import type { PartnerRow, PartyId } from "../store/partners.ts";
import { concludeRoamingCommand, enterRoamingCommand, type RoamingCommandRow } from "../store/roaming-commands.ts";
import type { Deps } from "./deps.ts";

/** mod_commands, our side: a partner has something done at a charge point, and is told later what became of it (OCPI-E8). */

/** What nobody has concluded by then ends as TIMEOUT; the cron, which sees to it, and the delivery fit into what the partner waits (C2). */
const CONCLUDED_WITHIN_MS = 50 * SECOND;

/** Who has it done. */
export interface CommandCaller {
  readonly partner: PartnerRow;
  /** The party of the partner's that asks; its result is for it. */
  readonly party: PartyId;
  readonly correlationId: string;
}

/** A command that may be carried out. */
export interface CommandCall<Command extends RoamingCommandType> extends CommandCaller {
  /** Of the command in D1; the charge point's command, where there is one, has the same. */
  readonly id: string;
  readonly body: CommandBody<Command>;
  /** By then its end is known here. */
  readonly deadlineAt: number;
}

/** What is known before the charge point is asked. */
export type CommandDecision =
  | {
      readonly kind: "refused";
      readonly result: Exclude<CommandResponseType, "ACCEPTED">;
      readonly why: string;
      /** OCPI's word for it; absent: it is a right answer to a right request. */
      readonly refusal?: Refusal;
    }
  | {
      readonly kind: "accepted";
      /** What the command is about: by it its end is found. */
      readonly target: Partial<Pick<RoamingCommandRow, "chargePointId" | "sessionId" | "reservationId">>;
      /** Kept together with the command, before the partner hears of it. */
      readonly statements: readonly BatchItem<"sqlite">[];
      /** Asks the charge point. @returns what became of it, if that is known at once; null: it will be told. */
      readonly forward: () => Promise<CommandConclusion | null>;
    };

type Deciders = {
  readonly [Command in RoamingCommandType]: (deps: Deps, call: CommandCall<Command>) => Promise<CommandDecision>;
};

const DECIDERS: Deciders = {
  START_SESSION: notBuilt,
  STOP_SESSION: notBuilt,
  UNLOCK_CONNECTOR: notBuilt,
  RESERVE_NOW: notBuilt,
  CANCEL_RESERVATION: notBuilt,
};

async function notBuilt(): Promise<CommandDecision> {
  return { kind: "refused", result: "NOT_SUPPORTED", why: "It cannot be done here." };
}

/** What a command is answered at once, and what is to be done when it was. */
export interface CommandReception {
  readonly refusal: Refusal | null;
  readonly response: ReturnType<typeof commandResponse>;
  /** Never throws; null: nothing. */
  readonly afterwards: (() => Promise<void>) | null;
}

/** Decides, keeps what was accepted, and only then says so; whoever answers has `afterwards` done when the answer is out (OCPI-C1). */
export async function receiveCommand<Command extends RoamingCommandType>(
  deps: Deps,
  caller: CommandCaller,
  command: Command,
  body: unknown,
): Promise<CommandReception> {
  const { data, error } = COMMAND_BODIES[command].safeParse(body);
  if (error) return refused("REJECTED", problemsOf(error), "invalid_request");
  const given = data as CommandBody<Command>;
  const unusable = refusePartnerAddress(given.response_url, caller.partner.hosts, deps.isDevelopment);
  if (unusable !== null) return refused("REJECTED", `response_url: ${unusable}`, "invalid_request");
  const now = deps.now();
  const call = { ...caller, id: deps.newId(), body: given, deadlineAt: now + CONCLUDED_WITHIN_MS };
  const decision = await DECIDERS[command](deps, call);
  const { partner, party } = caller;
  deps.log("ocpi.command", { command, commandId: call.id, partnerId: partner.id, ...outcomeOf(decision) });
  if (decision.kind === "refused") return refused(decision.result, decision.why, decision.refusal ?? null);
  const row: RoamingCommandRow = {
    chargePointId: null,
    sessionId: null,
    reservationId: null,
    ...decision.target,
    id: call.id,
    partnerId: partner.id,
    countryCode: party.countryCode,
    partyId: party.partyId,
    command,
    responseUrl: given.response_url,
    correlationId: caller.correlationId,
    deadlineAt: call.deadlineAt,
    result: null,
    message: null,
    concludedAt: null,
    createdAt: now,
  };
  await deps.db.batch([enterRoamingCommand(deps.db, row), ...decision.statements]);
  return {
    refusal: null,
    response: commandResponse("ACCEPTED", null),
    afterwards: () => carryOut(deps, row, decision.forward),
  };
}

function refused(result: CommandResponseType, why: string, refusal: Refusal | null): CommandReception {
  return { refusal, response: commandResponse(result, why), afterwards: null };
}

function outcomeOf(decision: CommandDecision) {
  return decision.kind === "refused" ? { result: decision.result, why: decision.why } : { result: "ACCEPTED" };
}

/** A fault leaves open whether the charge point was asked: what becomes of it is told by its object, or ends by the cron. */
async function carryOut(
  deps: Deps,
  row: RoamingCommandRow,
  forward: () => Promise<CommandConclusion | null>,
): Promise<void> {
  try {
    const conclusion = await forward();
    if (conclusion !== null) await conclude(deps, row, conclusion);
  } catch (error) {
    deps.log("ocpi.command.fault", { commandId: row.id, error: error instanceof Error ? error.stack : String(error) });
  }
}

async function conclude(deps: Deps, row: RoamingCommandRow, conclusion: CommandConclusion): Promise<void> {
  const [first, ...others] = conclusionStatements(deps, row, conclusion);
  await deps.db.batch([first, ...others]);
}

/** To go into the batch of what brought the end about. A second conclusion of a command changes nothing (OCPI-C2). */
export function conclusionStatements(
  deps: Deps,
  { id, command }: RoamingCommandRow,
  conclusion: CommandConclusion,
): [BatchItem<"sqlite">, ...BatchItem<"sqlite">[]] {
  deps.log("ocpi.command.concluded", { command, commandId: id, result: conclusion.result });
  return [concludeRoamingCommand(deps.db, id, conclusion, deps.now())];
}
