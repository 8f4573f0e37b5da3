import { allInMicroPerKwh, type DsoFault, type DsoSlot } from "./dso.ts";
import { SLOT, slotAt } from "./slots.ts";
import { clockInstants, toIso } from "./time.ts";

export interface PlausibilityFacts {
  readonly now: number;
  /** Days begin at its midnights. */
  readonly timeZone: string;
  /** What it said before, on the same terms, of the last seven days and of those to come; empty: nothing to compare with. */
  readonly known: readonly DsoSlot[];
  /** Fewer quarter hours with a price, from now on without a gap, are no answer. */
  readonly slotsAhead: number;
}

/** A unit or a decimal that slipped is a thousand times; no market is ten times dearer for a day. */
const LARGEST_RATIO = 10;
/** Below 1 ct a median says nothing of ratios. */
const LEAST_MEDIAN_MICRO = 10_000;
const ENOUGH_TO_COMPARE = 48;

/** Why an answer that can be read cannot be true (EN-A22); null: it can. Negative prices are legal. */
export function whyImplausible(slots: readonly DsoSlot[], facts: PlausibilityFacts): DsoFault | null {
  const detail =
    tooFew(slots, facts) ??
    daysOf(slots, facts).reduce<string | null>((why, day) => why ?? whyNotDay(day, facts), null);
  return detail === null ? null : { kind: "implausible", detail };
}

function tooFew(slots: readonly DsoSlot[], { now, slotsAhead }: PlausibilityFacts): string | null {
  const priced = new Set(slots.flatMap(({ startAt, price }) => (price === null ? [] : [startAt])));
  let ahead = 0;
  while (priced.has(slotAt(now) + ahead * SLOT)) ahead += 1;
  return ahead < slotsAhead
    ? `It gives prices for ${ahead} quarter hours ahead, fewer than the promised ${slotsAhead}.`
    : null;
}

interface Day {
  readonly beginsAt: number;
  readonly slots: readonly DsoSlot[];
}

function daysOf(slots: readonly DsoSlot[], { timeZone }: PlausibilityFacts): readonly Day[] {
  const priced = slots.filter(({ price }) => price !== null);
  const [from, until] = [priced[0]?.startAt ?? 0, (priced.at(-1)?.startAt ?? 0) + SLOT];
  const midnights = clockInstants(from, until, timeZone, []);
  const edges = [...new Set([from, ...midnights, until])].toSorted((left, right) => left - right);
  return edges.slice(1).map((end, index) => {
    const beginsAt = edges[index] ?? from;
    return { beginsAt, slots: priced.filter(({ startAt }) => startAt >= beginsAt && startAt < end) };
  });
}

function whyNotDay({ beginsAt, slots }: Day, { now, known }: PlausibilityFacts): string | null {
  if (beginsAt > now && slots.every(({ price }) => price?.energyMicroPerKwh === 0)) {
    return `Every price of the day that begins at ${toIso(beginsAt)} is 0: it is not published yet.`;
  }
  if (known.length < ENOUGH_TO_COMPARE) return null;
  const [usual, median] = [medianOf(known), medianOf(slots)];
  if (usual < LEAST_MEDIAN_MICRO) return null;
  const isTooMuch = Math.abs(median) > LARGEST_RATIO * usual;
  const isTooLittle = median > 0 && median * LARGEST_RATIO < usual;
  return isTooMuch || isTooLittle
    ? `The median of the day from ${toIso(beginsAt)} is ${median} micro per kWh; that of the last days was ${usual}.`
    : null;
}

function medianOf(slots: readonly DsoSlot[]): number {
  const prices = slots
    .flatMap(({ price }) => (price === null ? [] : [allInMicroPerKwh(price)]))
    .toSorted((a, b) => a - b);
  return prices[Math.floor(prices.length / 2)] ?? 0;
}
