import type { CommandView } from "../../../src/entry/api/shared/schemas.ts";

/** What became of something that a charge point was asked (portal 3.5). */
export type Outcome =
  | { readonly kind: "accepted" }
  /** Its own word for no. */
  | { readonly kind: "rejected"; readonly status: string }
  | { readonly kind: "timedOut" }
  | { readonly kind: "offline" }
  /** It still waits to be asked, or to answer. */
  | { readonly kind: "open" };

/** Every other status of OCPP 1.6 says that it was not done. */
const YES: ReadonlySet<unknown> = new Set(["Accepted", "Unlocked", "Scheduled"]);

export function outcomeOf({ state, response, error }: Pick<CommandView, "state" | "response" | "error">): Outcome {
  if (state === "queued" || state === "sent") return { kind: "open" };
  if (state === "timedOut" || state === "offline") return { kind: state };
  const status = response?.status ?? null;
  if (state === "answered" && (status === null || YES.has(status))) return { kind: "accepted" };
  return { kind: "rejected", status: String(status ?? error?.code ?? state) };
}
