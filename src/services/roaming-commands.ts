import type { Refusal } from "../domain/result.ts";
import type { CommandConclusion, CommandResponseType, RoamingCommandType } from "../domain/roaming-command.ts";
import { SECOND } from "../domain/time.ts";
import { COMMAND_BODIES, type CommandBody, commandResponse } from "../ocpi/commands.ts";
import { problemsOf } from "../ocpi/lenient.ts";
import { refusePartnerAddress } from "../remote/public-address.ts";
import { enterRoamingCommand, type RoamingCommandRow } from "../store/roaming-commands.ts";
import { decideCancelReservation } from "./cancel-reservation.ts";
import { concludeCommand } from "./command-results.ts";
import type { Deps } from "./deps.ts";
import { saveAndTell } from "./push-delivery.ts";
import { decideReserveNow } from "./reserve-now.ts";
import type { CommandCall, CommandCaller, CommandDecision, RoamingCall } from "./roaming-orders.ts";
import { decideStart } from "./roaming-start.ts";
import { decideStop } from "./roaming-stop.ts";
import { decideUnlock } from "./roaming-unlock.ts";

/** mod_commands, our side: a partner has something done at a charge point, and is told later what became of it (OCPI-E8). */

/** What nobody has concluded by then ends as TIMEOUT; the cron, which sees to it, and the delivery fit into what the partner waits (C2). */
const CONCLUDED_WITHIN_MS = 50 * SECOND;

/** What a partner made up otherwise is echoed to it, and sent to nobody (OCPI-T9). */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

type Deciders = {
  readonly [Command in RoamingCommandType]: (deps: Deps, call: CommandCall<Command>) => Promise<CommandDecision>;
};

const DECIDERS: Deciders = {
  START_SESSION: decideStart,
  STOP_SESSION: decideStop,
  UNLOCK_CONNECTOR: decideUnlock,
  RESERVE_NOW: decideReserveNow,
  CANCEL_RESERVATION: decideCancelReservation,
};

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
  const call = { ...callOf(deps, caller), body: given };
  const decision = await DECIDERS[command](deps, call);
  const fact = { command, commandId: call.id, partnerId: caller.partner.id };
  if (decision.kind === "refused") {
    const { result, why } = decision;
    deps.log("ocpi.command.refused", { ...fact, result, why });
    return refused(result, why, decision.refusal ?? null);
  }
  deps.log("ocpi.command.accepted", { ...fact, ...decision.target });
  const row = rowOf(call, given.response_url, command, decision.target);
  await saveAndTell(deps, [enterRoamingCommand(deps.db, row), ...decision.statements]);
  const afterwards = () => carryOut(deps, row, decision.forward);
  return { refusal: null, response: commandResponse("ACCEPTED", decision.note ?? null), afterwards };
}

function refused(result: CommandResponseType, why: string, refusal: Refusal | null): CommandReception {
  return { refusal, response: commandResponse(result, why), afterwards: null };
}

/** What every request for something at a charge point becomes. */
export function callOf(deps: Deps, caller: CommandCaller): RoamingCall {
  const correlationId = UUID.test(caller.correlationId) ? caller.correlationId : deps.newId();
  return { ...caller, correlationId, id: deps.newId(), givenAt: deps.now() };
}

export function rowOf(
  { id, partner, party, correlationId, givenAt }: RoamingCall,
  responseUrl: string,
  command: RoamingCommandRow["command"],
  target: Extract<CommandDecision, { kind: "accepted" }>["target"],
): RoamingCommandRow {
  return {
    chargePointId: null,
    sessionId: null,
    reservationId: null,
    ...target,
    id,
    partnerId: partner.id,
    countryCode: party.countryCode,
    partyId: party.partyId,
    command,
    responseUrl,
    correlationId,
    deadlineAt: givenAt + CONCLUDED_WITHIN_MS,
    result: null,
    message: null,
    concludedAt: null,
    createdAt: givenAt,
  };
}

/** A fault leaves open whether the charge point was asked: its object tells what became of it, or the cron ends it. */
export async function carryOut(
  deps: Deps,
  row: RoamingCommandRow,
  forward: () => Promise<CommandConclusion | null>,
): Promise<void> {
  try {
    const conclusion = await forward();
    if (conclusion !== null) await concludeCommand(deps, row, conclusion);
  } catch (error) {
    deps.log("ocpi.command.fault", { commandId: row.id, error: error instanceof Error ? error.stack : String(error) });
  }
}
