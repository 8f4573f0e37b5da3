import { nextOf } from "./car-memory.ts";
import { divide, type PowerBudget } from "./division.ts";
import { type LimitOrder, ordersOf, steadied, untilOf } from "./limit-orders.ts";
import { type EvsePower, evsesNow, type PowerState } from "./power-state.ts";
import type { Site } from "./site.ts";
import type { ChargePointLoad } from "./site-load.ts";

export interface PowerDecision {
  readonly power: PowerState;
  /** In this order: reductions before raises. */
  readonly orders: readonly LimitOrder[];
  /** When something of it changes by itself; null: with the next slot. */
  readonly nextAt: number | null;
}

/** Divides the power of a site as of now, and says who has to be told what (EN-P1…P8). The same again changes nothing. */
export function decidePower(
  site: Site,
  loads: Readonly<Record<string, ChargePointLoad>>,
  power: PowerState,
  budget: PowerBudget,
  now: number,
): PowerDecision {
  const evses = evsesNow(site, loads, power, now);
  const divided = divide(site, evses, budget, { now, dividedAt: power.dividedAt });
  const shares = steadied(site, evses, divided, budget, now);
  const until = untilOf(power.until, now);
  const orders = ordersOf(site, evses, shares, { budget, until, now });
  const entries = evses.flatMap((evse, index): [string, EvsePower][] => {
    const share = shares[index];
    if (share === undefined) return [];
    const { evseUid, chargePointId } = evse.point;
    const order = orders.find(({ limit }) => limit.evseUid === evseUid);
    const { car, cannotPause } = evse;
    const told = { told: order?.limit ?? evse.told, toldAt: order === undefined ? evse.toldAt : now };
    const mayDrawA = order?.mayDrawA ?? evse.mayDrawA;
    const isRepeated = evse.isRepeated || (order !== undefined && evse.uncontrolled?.why === "ignores");
    return [[evseUid, { chargePointId, car, share, ...told, mayDrawA, isRepeated, cannotPause }]];
  });
  const changes = evses.flatMap(({ car }) => (car && nextOf(car, now)) ?? []);
  return {
    power: { ...power, dividedAt: now, budgetW: budget[0].limitW, until, evses: Object.fromEntries(entries) },
    orders,
    nextAt: changes.length === 0 ? null : Math.min(...changes),
  };
}
