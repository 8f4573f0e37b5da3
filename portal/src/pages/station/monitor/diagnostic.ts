import { clockTime, kilowatts } from "../../../format.ts";
import { m } from "../../../text.ts";
import type { Slot } from "../../stations/totals.ts";

export interface Diagnostic {
  readonly kind: "ok" | "warning" | "fault";
  readonly text: string;
}

/** Whether anything is wrong with a slot, in a few words (G3). */
export function diagnosticOf({ evse, state, chargePoint }: Slot, timeZone: string): Diagnostic {
  if (state.fault !== null) {
    const { errorCode, vendorErrorCode } = state.fault;
    const text = vendorErrorCode === null ? errorCode : m.twoCodes({ errorCode, vendorErrorCode });
    return { kind: "fault", text: m.diagnosticFault({ text }) };
  }
  const warning = warningOf({ evse, state, chargePoint }, timeZone);
  return warning === null
    ? { kind: "ok", text: m.diagnosticOk() }
    : { kind: "warning", text: m.diagnosticWarning({ text: warning }) };
}

function warningOf({ evse, state }: Slot, timeZone: string): string | null {
  if (state.kind === "offline") {
    return state.since === null ? m.neverConnected() : m.offlineSince({ time: clockTime(state.since, timeZone) });
  }
  if (state.conflictW !== null) return m.conflictBadge({ power: kilowatts(state.conflictW) });
  const reported = evse.connectors.find(({ errorCode }) => errorCode !== null && errorCode !== "NoError");
  return reported?.errorCode ?? (state.kind === "unknown" ? m.noStatusYet() : null);
}
