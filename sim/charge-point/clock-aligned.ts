import { configuredNumber } from "./configuration.ts";
import { readMeter } from "./meter.ts";
import { call, enqueue } from "./outbox.ts";
import { isOnline, runningOn } from "./state.ts";
import type { Turn } from "./turn.ts";

/** What a meter shows without a session is not sent unless it is asked for; a fault of it is to be seen. */
const SHOWN_EVERY_SECONDS = 60;

/** The next multiple of ClockAlignedDataInterval after the last one served. */
export function nextClockAlignedAt(turn: Pick<Turn, "setup" | "state">): number {
  const configuredSeconds = configuredNumber(turn, "ClockAlignedDataInterval");
  const isShown = turn.setup.options.switches.has("drawsWhileIdle");
  const intervalMs = (configuredSeconds || (isShown ? SHOWN_EVERY_SECONDS : 0)) * 1000;
  if (intervalMs === 0) return Number.POSITIVE_INFINITY;
  return (Math.floor(turn.state.live.clockAlignedAt / intervalMs) + 1) * intervalMs;
}

export function clockAlignedDue(turn: Turn): void {
  const { state, now } = turn;
  if (now < nextClockAlignedAt(turn)) return;
  state.live.clockAlignedAt = now;
  for (const connector of state.connectors) {
    const { connectorId } = connector;
    const running = runningOn(state, connectorId);
    const meterValue = [readMeter(turn, connector, "Sample.Clock", "MeterValuesAlignedData")];
    if (running) enqueue(turn, "MeterValues", { connectorId, meterValue }, running);
    else if (isOnline(state)) call(turn, "MeterValues", { connectorId, meterValue });
  }
}
