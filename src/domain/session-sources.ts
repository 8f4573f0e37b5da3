import { apportion } from "./apportion.ts";
import { cut, type EnergyPart, sumOf, without } from "./energy-part.ts";
import type { SlotBalance } from "./slot-balance.ts";

/** What one session took of a slot. */
export interface SessionShare {
  readonly sessionId: string;
  readonly slotAt: number;
  readonly energyWh: number;
}

export interface SessionSources {
  readonly delivered: EnergyPart;
  /** The part of it that came out of the battery. */
  readonly fromBattery: EnergyPart;
}

/**
 * Where a session's energy came from: of each slot its proportional part. Sessions are served in order of their ids, each
 * from what the ones before left, so that together they are exactly what was delivered.
 * @param shares of all sessions of the location in the slots.
 */
export function sessionSources(
  sessionId: string,
  shares: readonly SessionShare[],
  balances: readonly SlotBalance[],
): SessionSources {
  const bySlot = Map.groupBy(shares, ({ slotAt }) => slotAt);
  const own = balances.map((balance) => sourcesInSlot(sessionId, bySlot.get(balance.slotAt) ?? [], balance));
  return {
    delivered: sumOf(own.map(({ delivered }) => delivered)),
    fromBattery: sumOf(own.map(({ fromBattery }) => fromBattery)),
  };
}

function sourcesInSlot(
  sessionId: string,
  shares: readonly SessionShare[],
  { delivered, fromBattery }: Pick<SlotBalance, "delivered" | "fromBattery">,
): SessionSources {
  let grid = without(delivered, fromBattery);
  let battery = fromBattery;
  for (const share of shares.toSorted((left, right) => (left.sessionId < right.sessionId ? -1 : 1))) {
    const [gridWh = 0, batteryWh = 0] = apportion(share.energyWh, [grid.energyWh, battery.energyWh]);
    const [ownGrid, gridLeft] = cut(grid, gridWh);
    const [ownBattery, batteryLeft] = cut(battery, batteryWh);
    if (share.sessionId === sessionId) return { delivered: sumOf([ownGrid, ownBattery]), fromBattery: ownBattery };
    grid = gridLeft;
    battery = batteryLeft;
  }
  return { delivered: sumOf([]), fromBattery: sumOf([]) };
}
