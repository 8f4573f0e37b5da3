import type { BatchItem } from "drizzle-orm/batch";
import type { Refusal } from "../domain/result.ts";
import type { CommandConclusion, CommandResponseType, RoamingCommandType } from "../domain/roaming-command.ts";
import { SECOND } from "../domain/time.ts";
import type { CommandBody } from "../ocpi/commands.ts";
import type { PartnerRow, PartyId } from "../store/partners.ts";
import type { RoamingCommandRow } from "../store/roaming-commands.ts";
import { type CommandRequest, giveCommand, type RoamingOrder } from "./commands.ts";
import type { Deps } from "./deps.ts";

/** Who has something done. */
export interface CommandCaller {
  readonly partner: PartnerRow;
  /** The party of the partner's that asks; its result is for it. */
  readonly party: PartyId;
  readonly correlationId: string;
}

/** A request that may be carried out. */
export interface RoamingCall extends CommandCaller {
  /** Of the command in D1; the charge point's command, where there is one, has the same. */
  readonly id: string;
  readonly givenAt: number;
}

export interface CommandCall<Command extends RoamingCommandType> extends RoamingCall {
  readonly body: CommandBody<Command>;
}

/** What is known before the charge point is asked. */
export type CommandDecision =
  | {
      readonly kind: "refused";
      readonly result: Exclude<CommandResponseType, "ACCEPTED">;
      readonly why: string;
      /** OCPI's word for it; absent: it is a right answer to a right request. */
      readonly refusal?: Refusal | undefined;
    }
  | {
      readonly kind: "accepted";
      /** What the command is about: by it its end is found. */
      readonly target: Partial<Pick<RoamingCommandRow, "chargePointId" | "sessionId" | "reservationId">>;
      /** Kept together with the command, before the partner hears of it. */
      readonly statements: readonly BatchItem<"sqlite">[];
      /** What its driver is to know, in a sentence; null or absent: nothing. */
      readonly note?: string | null;
      /** Asks the charge point. @returns what became of it, if that is known at once; null: it will be told. */
      readonly forward: () => Promise<CommandConclusion | null>;
    };

export function rejected(why: string, refusal?: Refusal): CommandDecision {
  return { kind: "refused", result: "REJECTED", why, refusal };
}

/** OCPI-H11. */
export function unknownPlace(why: string): CommandDecision {
  return rejected(why, "unknown_location");
}

/** By then a charge point has answered, or the partner is told that it has not: a start with its 5 s for meter values fits in. */
const ANSWER_WITHIN_MS = 45 * SECOND;

export function answerBy({ givenAt }: Pick<RoamingCall, "givenAt">): number {
  return givenAt + ANSWER_WITHIN_MS;
}

export interface OrderedCall extends Pick<CommandRequest, "chargePointId" | "action" | "payload"> {
  /** Of a start. */
  readonly driver?: Pick<RoamingOrder, "token" | "sessionId" | "bookingId">;
}

/** Has a charge point told, under the id of the partner's command: its object tells D1 what became of it. */
export async function orderCall(
  deps: Deps,
  call: Pick<RoamingCall, "id" | "partner" | "givenAt">,
  { driver = { token: null, sessionId: null }, ...ordered }: OrderedCall,
): Promise<CommandConclusion | null> {
  const roaming = { id: call.id, ...driver, answerBy: answerBy(call) };
  const given = await giveCommand(deps, { ...ordered, requestedBy: requesterOf(call), roaming });
  return given.ok ? null : (NOT_TAKEN[given.refusal] ?? { result: "FAILED", message: given.detail ?? null });
}

/** As operators see who asked. */
export function requesterOf({ partner }: Pick<CommandCaller, "partner">): string {
  return `partner:${partner.id}`;
}

/** What has changed since D1 was asked; the charge point was not told. */
const NOT_TAKEN: Partial<Record<Refusal, CommandConclusion>> = {
  connector_not_available: { result: "EVSE_OCCUPIED", message: "The EVSE is not free any more." },
  charge_point_not_accepted: { result: "EVSE_INOPERATIVE", message: "The charge point is not in service." },
  charge_point_not_registered: { result: "EVSE_INOPERATIVE", message: "The charge point is not in service." },
  not_found: { result: "EVSE_INOPERATIVE", message: "The charge point is not in service." },
};
