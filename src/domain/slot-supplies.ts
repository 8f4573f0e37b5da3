import { apportion } from "./apportion.ts";
import { allInMicroPerKwh, type DsoSlot, type MixShares } from "./dso.ts";
import type { PlanSlot } from "./plan-why.ts";
import { SLOT } from "./slots.ts";

/** A DSO's part of what came from the grid in a slot, and what it said of the slot. */
export interface SlotSupply {
  readonly dsoId: string;
  /** Parts of 10,000 of the energy from the grid; those of a slot sum to it. */
  readonly shareBasisPoints: number;
  readonly priceMicroPerKwh: number;
  readonly currency: string;
  readonly quality: "binding" | "forecast" | "estimated";
  /** Null: not known. Marginal figures are none (EN-D18). */
  readonly averageCo2GramsPerKwh: number | null;
  readonly mix: MixShares | null;
}

/** A plan was in force from when it was made until the next. */
export interface PlanInForce {
  readonly madeAt: number;
  readonly slots: readonly PlanSlot[];
}

/** What a DSO is known to have said of a slot by now. */
export interface SaidOfSlot {
  readonly dsoId: string;
  readonly currency: string;
  /** Null: nothing. */
  readonly slot: DsoSlot | null;
}

const WHOLE_BASIS_POINTS = 10_000;

/**
 * Who is taken to have supplied a slot: there is no meter for each DSO, so it is allocated as the plans of the slot meant
 * it, each by the time it was in force. The price is what the DSO said of the slot, else what the plan was made on.
 * @param plans in order of time, the first in force when the slot began, if there was one. @returns none: no plan was.
 */
export function slotSupplies(
  slotAt: number,
  plans: readonly PlanInForce[],
  said: readonly SaidOfSlot[],
): readonly SlotSupply[] {
  const drawn = new Map<string, number>();
  const prices = new Map<string, PlanSlot["prices"][string]>();
  for (const [index, plan] of plans.entries()) {
    const endAt = Math.min(plans[index + 1]?.madeAt ?? Number.POSITIVE_INFINITY, slotAt + SLOT);
    const inForceMs = endAt - Math.max(plan.madeAt, slotAt);
    const slot = plan.slots.find(({ startAt }) => startAt === slotAt);
    if (slot === undefined || inForceMs <= 0) continue;
    for (const [dsoId, price] of Object.entries(slot.prices)) prices.set(dsoId, price);
    for (const [dsoId, drawW] of Object.entries(drawsOf(slot))) {
      drawn.set(dsoId, (drawn.get(dsoId) ?? 0) + drawW * inForceMs);
    }
  }
  const shares = apportion(WHOLE_BASIS_POINTS, [...drawn.values()]);
  return [...drawn.keys()].flatMap((dsoId, index) => {
    const shareBasisPoints = shares[index] ?? 0;
    const own = said.find((each) => each.dsoId === dsoId);
    const planned = prices.get(dsoId);
    if (shareBasisPoints === 0 || own === undefined || planned === undefined) return [];
    const { currency, slot } = own;
    const { price = null, quality = "estimated", co2, mix = null } = slot ?? {};
    return {
      dsoId,
      shareBasisPoints,
      priceMicroPerKwh: price === null ? planned.microPerKwh : allInMicroPerKwh(price),
      currency,
      quality: price === null ? "estimated" : quality,
      averageCo2GramsPerKwh: co2?.basis === "average" ? co2.gramsPerKwh : null,
      mix,
    };
  });
}

/** Where nothing was to be drawn, whoever was to be drawn from first. */
function drawsOf({ drawW, prices, why }: PlanSlot): Readonly<Record<string, number>> {
  if (Object.values(drawW).some((each) => each > 0)) return drawW;
  const [cheapest] = Object.entries(prices).toSorted(([, left], [, right]) => left.microPerKwh - right.microPerKwh);
  const first = why.supply.dsoId ?? cheapest?.[0];
  return first === undefined ? {} : { [first]: 1 };
}
