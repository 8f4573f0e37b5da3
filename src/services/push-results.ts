import { MINUTE } from "../domain/time.ts";
import type { OcpiAnswer } from "../remote/ocpi.ts";
import type { OutboxRow } from "../store/outbox.ts";
import type { PartnerRow, PartyId } from "../store/partners.ts";
import type { Deps } from "./deps.ts";
import { outcomeOf, type PushOutcome } from "./push-outcome.ts";
import { callPartnerAt, takenOf } from "./receivers.ts";

/** What waits in the outbox to be told of a command. */
export interface ResultToTell {
  /** The `response_url` of the command. */
  readonly url: string;
  readonly correlationId: string;
  readonly to: PartyId;
  /** mod_commands CommandResult, or another module's: bare (OCPI-C2). */
  readonly result: object;
}

/** A partner has long stopped waiting then; its sessions say what became of it. */
const TOLD_WITHIN = 15 * MINUTE;

/** POST of a result to where its command said, with all that belongs to a functional request (OCPI-T11, R15). */
export async function pushResult(deps: Deps, partner: PartnerRow, row: OutboxRow): Promise<PushOutcome> {
  const { url, correlationId, to, result } = row.body as ResultToTell;
  const answer = await callPartnerAt(deps, partner, { method: "POST", url, body: result, to, correlationId });
  const outcome = isTaken(answer) ? "done" : outcomeOf(takenOf(answer));
  if (outcome === "done" || deps.now() < row.createdAt + TOLD_WITHIN) return outcome;
  deps.log("ocpi.result.given_up", { partnerId: partner.id, commandId: row.objectId, why: outcome.why });
  return "done";
}

/** The text defines no answer: one without an envelope, or without anything, will do (OCPI-T7). */
function isTaken(answer: OcpiAnswer): boolean {
  return answer.kind === "strange" && answer.httpStatus >= 200 && answer.httpStatus < 300;
}
