import type { CommandConclusion } from "../domain/roaming-command.ts";
import type { CommandPicture } from "./state.ts";

/** What the answer of a charge point to a call of ours means to the partner that had it made (OCPI 2.2.1 CommandResultType). */
const ANSWERS: Readonly<Record<string, CommandConclusion>> = {
  Accepted: { result: "ACCEPTED", message: null },
  Rejected: { result: "REJECTED", message: "The charge point refused." },
  Unlocked: { result: "ACCEPTED", message: null },
  UnlockFailed: { result: "FAILED", message: "The charge point could not unlock the connector." },
  Unknown: { result: "UNKNOWN", message: "The charge point has no such profile." },
  NotSupported: { result: "NOT_SUPPORTED", message: "The charge point cannot do it." },
};

const UNREADABLE: CommandConclusion = { result: "FAILED", message: "The charge point's answer cannot be read." };

/** A charge point that does not know an action says so by an error (OCPP-F6). */
const UNSUPPORTED: readonly string[] = ["NotImplemented", "NotSupported"];

/** What became of a command; null: that is not known yet. */
export function conclusionOf({ state, response, error }: CommandPicture): CommandConclusion | null {
  // An answer stays what it was, whatever followed it.
  if (response !== null) return ANSWERS[String(response.status)] ?? UNREADABLE;
  switch (state) {
    case "queued":
    case "sent":
      return null;
    case "answered":
      return UNREADABLE;
    case "offline":
      return { result: "FAILED", message: "The charge point is not connected." };
    case "failed": {
      const result = UNSUPPORTED.includes(error?.code ?? "") ? "NOT_SUPPORTED" : "FAILED";
      return { result, message: error?.description || "The charge point answered with an error." };
    }
    case "timedOut":
      return { result: "TIMEOUT", message: error?.description ?? null };
  }
}

/** No transaction will follow a remote start any more that is the one it was made for. After mere silence one may. */
export function isStartLost({ action, state, response, error }: CommandPicture): boolean {
  if (action !== "RemoteStartTransaction") return false;
  if (state === "answered") return response?.status !== "Accepted" || error?.code === "LateStart";
  if (state === "timedOut") return error?.code === "NotSent" || error?.code === "NoStartTransaction";
  return state === "offline" || state === "failed";
}
