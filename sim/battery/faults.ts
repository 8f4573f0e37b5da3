import * as z from "zod";
import type { Answer } from "./answer.ts";

/** Ways to misbehave; all that are set hold together. Absent: it behaves. */
export const faultsSchema = z.strictObject({
  /** Takes a connection and never answers. */
  silent: z.literal(true).optional(),
  http500: z.literal(true).optional(),
  garbage: z.literal(true).optional(),
  /** Shows for ever what was in it when this was set. */
  frozenStored: z.literal(true).optional(),
  /** Shows so much more, or less, than is in it. */
  storedJumpWh: z.int().optional(),
  /** Accepts commands and does what it did before. */
  ignoresCommands: z.literal(true).optional(),
  /** Shows charging as discharging, and the other way round. */
  wrongSign: z.literal(true).optional(),
  /** Its clock stopped when this was set. */
  staleTimestamp: z.literal(true).optional(),
  /** Its counters begin anew. */
  countersFall: z.literal(true).optional(),
});
export type Faults = z.output<typeof faultsSchema>;

/** What it shows instead of the truth. @param since how it was when the faults were set. */
export function misrepresented(truth: Answer, since: Answer, faults: Faults): Answer {
  return {
    ...truth,
    ...(faults.frozenStored ? { storedWh: since.storedWh } : {}),
    ...(faults.storedJumpWh === undefined ? {} : { storedWh: truth.storedWh + faults.storedJumpWh }),
    ...(faults.wrongSign ? { powerW: 0 - truth.powerW } : {}),
    ...(faults.staleTimestamp ? { at: since.at } : {}),
    ...(faults.countersFall
      ? { chargedWh: truth.chargedWh - since.chargedWh, dischargedWh: truth.dischargedWh - since.dischargedWh }
      : {}),
  };
}
