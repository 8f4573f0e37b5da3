import type { CommandPicture } from "./state.ts";

/**
 * What is known of a change that a call asked for. `open`: the call may still reach the charge point, or its answer
 * us. `undecided`: nobody will ever know; what the charge point does next shows it.
 */
export type Verdict = "open" | "accepted" | "refused" | "undecided";

const SAYS_YES: readonly unknown[] = ["Accepted", "RebootRequired"];
const SAYS_NO: readonly unknown[] = ["Rejected", "NotSupported"];

/** Did the charge point change what a ChangeConfiguration told it to change? */
export function verdictOf({ state, response, error }: Pick<CommandPicture, "state" | "response" | "error">): Verdict {
  if (state === "queued" || state === "sent") return "open";
  if (state === "offline" || error?.code === "NotSent") return "refused";
  if (SAYS_YES.includes(response?.status)) return "accepted";
  return SAYS_NO.includes(response?.status) ? "refused" : "undecided";
}
