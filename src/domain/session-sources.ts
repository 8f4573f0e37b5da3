import { apportion } from "./apportion.ts";
import { cut, type EnergyPart, NO_ENERGY, sumOf, without } from "./energy-part.ts";
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
  return allSessionSources(shares, balances).get(sessionId) ?? NO_SOURCES;
}

/** The same of every session that took something. */
export function allSessionSources(
  shares: readonly SessionShare[],
  balances: readonly SlotBalance[],
): ReadonlyMap<string, SessionSources> {
  const bySlot = Map.groupBy(shares, ({ slotAt }) => slotAt);
  const sources = new Map<string, SessionSources>();
  for (const balance of balances) {
    for (const [sessionId, inSlot] of sourcesInSlot(bySlot.get(balance.slotAt) ?? [], balance)) {
      const { delivered, fromBattery } = sources.get(sessionId) ?? NO_SOURCES;
      sources.set(sessionId, {
        delivered: sumOf([delivered, inSlot.delivered]),
        fromBattery: sumOf([fromBattery, inSlot.fromBattery]),
      });
    }
  }
  return sources;
}

const NO_SOURCES: SessionSources = { delivered: NO_ENERGY, fromBattery: NO_ENERGY };

function sourcesInSlot(
  shares: readonly SessionShare[],
  { delivered, fromBattery }: Pick<SlotBalance, "delivered" | "fromBattery">,
): readonly (readonly [string, SessionSources])[] {
  let grid = without(delivered, fromBattery);
  let battery = fromBattery;
  return shares
    .toSorted((left, right) => (left.sessionId < right.sessionId ? -1 : 1))
    .map(({ sessionId, energyWh }) => {
      const [gridWh = 0, batteryWh = 0] = apportion(energyWh, [grid.energyWh, battery.energyWh]);
      const [ownGrid, gridLeft] = cut(grid, gridWh);
      const [ownBattery, batteryLeft] = cut(battery, batteryWh);
      grid = gridLeft;
      battery = batteryLeft;
      return [sessionId, { delivered: sumOf([ownGrid, ownBattery]), fromBattery: ownBattery }];
    });
}
