import type { TariffView } from "../../../../src/entry/api/shared/tariffs.ts";

/** What a price list comes to at an instant. */

export const CLASSES = ["standard", "fast"] as const;
export type ConnectorClass = (typeof CLASSES)[number];

export interface ClassPrice {
  readonly class: ConnectorClass;
  /** Null: the list has no price of this class now. */
  readonly inForce: TariffView | null;
  /** What begins later, the soonest first. */
  readonly planned: readonly TariffView[];
}

export type PriceList = readonly ClassPrice[];

export interface ReadPrices {
  readonly versions: readonly TariffView[];
  /** As the Worker's clock had it when they were read: this device's may be behind. */
  readonly inForceIds: ReadonlySet<string>;
  /** When they were read, epoch ms by this device's clock: what has ended by then is over, though `now` moves on in steps. */
  readonly readAt: number;
}

export function priceListAt({ versions, inForceIds, readAt }: ReadPrices, now: number): PriceList {
  return CLASSES.map((ofClass) => {
    const inOrder = versions
      .filter((version) => version.class === ofClass)
      .toSorted((left, right) => beginOf(left) - beginOf(right));
    const known = inOrder.filter(({ id }) => inForceIds.has(id));
    const latest = Math.max(now, readAt, ...known.map(beginOf));
    const begun = inOrder.findLast((version) => beginOf(version) <= latest) ?? null;
    return {
      class: ofClass,
      // From its end on, a list of one's own has no price.
      inForce: begun?.origin.kind === "end" ? null : begun,
      planned: inOrder.filter((version) => beginOf(version) > latest),
    };
  });
}

function beginOf({ validFrom }: TariffView): number {
  return Date.parse(validFrom);
}

/** A price that a person set, and that still has no successor, ends then; null: nobody knows when. */
export function untilOf({ inForce, planned: [next] }: ClassPrice): string | null {
  if (next !== undefined) return next.validFrom;
  return inForce?.origin.kind === "hand" ? inForce.origin.endAt : null;
}
