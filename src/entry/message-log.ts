import type { Decoded } from "../ocpp/wire.ts";
import type { Log } from "../services/deps.ts";

/** What every charger says all day is not logged: it shows in the last-seen instant and in the meter values. */
const ROUTINE: ReadonlySet<string> = new Set(["Heartbeat", "MeterValues"]);

/** One line for what a charge point said. @param awaitedId of our call that is open. */
export function logMessage(
  log: Log,
  decoded: Decoded,
  identity: Readonly<Record<string, unknown>>,
  awaitedId: string | undefined,
): void {
  if (decoded.kind === "ignored") log("ocpp.frame.ignored", { ...identity, why: decoded.why });
  if (decoded.kind === "unparseable") log("ocpp.frame.unreadable", { ...identity, why: decoded.why });
  if (decoded.kind !== "frame") return;
  const { frame } = decoded;
  if (frame.type === "call") {
    if (!ROUTINE.has(frame.action)) log("ocpp.call.received", { ...identity, action: frame.action });
  }
  // Late, or nobody asked: it has no effect (OCPP-F4, F5).
  else if (frame.id !== awaitedId) log("ocpp.answer.ignored", identity);
}
