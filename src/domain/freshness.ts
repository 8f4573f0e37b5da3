import {
  allInMicroPerKwh,
  type Dso,
  type DsoSlot,
  type Freshness,
  type Grant,
  type Supply,
  type SupplySlot,
} from "./dso.ts";
import { SLOT, slotAt } from "./slots.ts";
import { DAY, HOUR } from "./time.ts";

/** A DSO as one location has it: its terms there, and what it said, now and in the days before. */
export interface DsoOffer {
  readonly dso: Dso;
  /** What may be drawn where the DSO itself says nothing. */
  readonly capacityW: number;
  /** The location, as the DSO knows it; null: it does not. */
  readonly resourceId: string | null;
  readonly subscriptionW: number | null;
  readonly grants: readonly Grant[];
  /** When it was to answer, or to publish, next. Null: it never answered. */
  readonly expectedAt: number | null;
  /** End of the last binding price that was ever known. */
  readonly boundUntil: number | null;
  /** In order of time. */
  readonly slots: readonly DsoSlot[];
}

export interface SupplyContext {
  /** A DSO that is silent for longer is left out where the others suffice. */
  readonly dropAfterMs: number;
  /** By slot of the horizon: what is to be covered for sure, the 0.95 quantile of the load. */
  readonly neededW: readonly number[];
}

/** An answer or a publication this long overdue is late. */
const LATE_AFTER_MS = 2 * HOUR;
const UNUSABLE_AFTER_MS = DAY;
/** Dearer than energy usually is: 1 per kWh. */
const UNKNOWN_PRICE_MICRO = 1_000_000;
/** Added to a price that is not known but guessed from an older one (EN-D9): 2 ct. */
const ESTIMATE_SURCHARGE_MICRO = 20_000;

/** How far a DSO can be relied on now. Whether it is left out depends on the others: `suppliesOf`. */
export function freshnessOf(
  { boundUntil, expectedAt, slots }: Pick<DsoOffer, "boundUntil" | "expectedAt" | "slots">,
  now: number,
): Exclude<Freshness, "left_out"> {
  const silentMs = silenceOf({ boundUntil, slots }, now);
  if (silentMs > UNUSABLE_AFTER_MS) return "unusable";
  if (silentMs > 0) return "stale";
  return expectedAt !== null && now > expectedAt + LATE_AFTER_MS ? "late" : "fresh";
}

/** How long no binding price holds: from the end of the last one, not from the last answer. 0: one holds now. */
export function silenceOf({ boundUntil, slots }: Pick<DsoOffer, "boundUntil" | "slots">, now: number): number {
  const current = slotAt(now);
  const last = slots.findLast(({ startAt, price, quality }) => startAt <= current && price && quality === "binding");
  const lastEnd = last === undefined ? boundUntil : last.startAt + SLOT;
  return lastEnd === null ? Number.POSITIVE_INFINITY : Math.max(0, now - lastEnd);
}

/**
 * The DSOs that sell at a location, as the planner sees them: what is not known is estimated, and one that is silent for
 * too long gives nothing in the slots that the others cover.
 * @param horizon the slots of the plan, in order.
 */
export function suppliesOf(
  offers: readonly DsoOffer[],
  horizon: readonly number[],
  now: number,
  { dropAfterMs, neededW }: SupplyContext,
): readonly Supply[] {
  const judged = offers
    .filter(({ dso }) => dso.sells)
    .map((offer) => {
      const known = new Map(offer.slots.map((slot) => [slot.startAt, slot]));
      const isDroppable = silenceOf(offer, now) > Math.min(dropAfterMs, UNUSABLE_AFTER_MS);
      const capacities = horizon.map((startAt) => capacityOf(offer, known.get(startAt), startAt));
      return { offer, known, isDroppable, capacities };
    });
  const covered = horizon.map((_, index) => {
    const others = judged.filter(({ isDroppable }) => !isDroppable);
    const reliableW = others.reduce((sum, { capacities }) => sum + (capacities[index] ?? 0), 0);
    return others.length > 0 && reliableW >= (neededW[index] ?? 0);
  });
  return judged.map(({ offer, known, isDroppable, capacities }) => {
    const freshness = freshnessOf(offer, now);
    const isLeftOut = isDroppable && covered[0] === true && freshness === "stale";
    return {
      dsoId: offer.dso.id,
      name: offer.dso.name,
      freshness: isLeftOut ? ("left_out" as const) : freshness,
      isPriced: offer.slots.some(({ price }) => price !== null),
      slots: horizon.map((startAt, index) => ({
        ...(pricedSlot(offer.slots, startAt, known.get(startAt)) ?? standIn(judged, startAt)),
        capacityW: isDroppable && covered[index] === true ? 0 : (capacities[index] ?? 0),
      })),
    };
  });
}

/**
 * What the whole connection may draw by slot, as those say who own the wire (EN-A10). Null: none of them limits it.
 */
export function connectionLimitsOf(
  offers: readonly DsoOffer[],
  horizon: readonly number[],
): readonly (number | null)[] {
  const owners = offers
    .filter(({ dso }) => dso.gridOperator)
    .map((offer) => ({ offer, known: new Map(offer.slots.map((slot) => [slot.startAt, slot])) }));
  return horizon.map((startAt) => {
    const limits = owners.map(({ offer, known }) => capacityOf(offer, known.get(startAt), startAt));
    return limits.length === 0 ? null : Math.min(...limits);
  });
}

/** `min(LIMIT, SUBSCRIPTION + RESERVATION)` (EN-A10); what is not told is the link's own figure (EN-A11). */
function capacityOf(offer: DsoOffer, slot: DsoSlot | undefined, startAt: number): number {
  const { subscriptionW, capacityW, grants, resourceId } = offer;
  const inForce = grants.findLast(
    (grant) =>
      grant.startAt <= startAt &&
      startAt < grant.endAt &&
      (grant.resourceId === undefined || grant.resourceId === resourceId),
  );
  const agreedW = (subscriptionW ?? capacityW) + (inForce?.additionalW ?? 0);
  return Math.min(slot?.importLimitW ?? agreedW, agreedW);
}

type Priced = Omit<SupplySlot, "capacityW">;
type KnownOffer = { readonly offer: DsoOffer; readonly known: ReadonlyMap<number, DsoSlot> };

/**
 * As it was told; else as the same slot was on the last day that had it, else as the last one known, and dearer (EN-D9).
 * Null: it never told a price.
 * @param slots in order of time.
 */
export function pricedSlot(
  slots: readonly DsoSlot[],
  startAt: number,
  told = slots.find((slot) => slot.startAt === startAt),
): Priced | null {
  if (told?.price) {
    const { price, quality, co2 = null, mix = null } = told;
    return { priceMicroPerKwh: allInMicroPerKwh(price), quality, co2, mix };
  }
  const isBefore = (slot: DsoSlot) => slot.price !== null && slot.startAt < startAt;
  const model =
    slots.findLast((slot) => isBefore(slot) && (startAt - slot.startAt) % DAY === 0) ??
    slots.findLast(isBefore) ??
    slots.find(({ price }) => price !== null);
  if (!model?.price) return null;
  // Unknown CO2 would make silence look green; where the energy came from is not guessed.
  const { price, co2 = null } = model;
  const priceMicroPerKwh = allInMicroPerKwh(price) + ESTIMATE_SURCHARGE_MICRO;
  return { priceMicroPerKwh, quality: "estimated", co2, mix: null };
}

/** For a DSO whose price was never known: dearer than what is known of the others, so that it comes last and still serves. */
function standIn(others: readonly KnownOffer[], startAt: number): Priced {
  const prices = others.flatMap(
    ({ offer, known }) => pricedSlot(offer.slots, startAt, known.get(startAt))?.priceMicroPerKwh ?? [],
  );
  const priceMicroPerKwh = Math.max(UNKNOWN_PRICE_MICRO, ...prices.map((price) => price + ESTIMATE_SURCHARGE_MICRO));
  return { priceMicroPerKwh, quality: "estimated", co2: null, mix: null };
}
