import { SLOT, SLOT_HOURS, slotAt } from "./slots.ts";
import { DAY, MINUTE, weekClock } from "./time.ts";

/** What a location drew in one slot: mean power of its cars. */
export interface MeteredSlot {
  readonly slotAt: number;
  readonly loadW: number;
}

/** Power that is known to be wanted: a running session as long as it is expected to last, or a booking. */
export interface KnownLoad {
  readonly startAt: number;
  readonly endAt: number;
  readonly powerW: number;
}

export interface ForecastInput {
  /** Slots that are over, in any order. One that is missing was not measured. */
  readonly history: readonly MeteredSlot[];
  readonly now: number;
  readonly timeZone: string;
  /** How many, the current one included. */
  readonly horizonSlots: number;
  /** What is drawn now; it is taken to stay for the rest of the slot. */
  readonly meteredW: number;
  readonly known: readonly KnownLoad[];
  /** Where more would be wanted than this, a high load is expected rather than a usual one. */
  readonly gridLimitW: number;
}

interface ReserveInput extends Pick<ForecastInput, "history" | "now" | "gridLimitW"> {
  /** Parts of 10,000. */
  readonly dischargeEfficiencyBasisPoints: number;
}

/** No older day says anything about tomorrow. */
const REMEMBERED = 35 * DAY;
/** Slots before and after that are taken together: cars do not come by the minute. */
const NEIGHBOURS = 2;
const HIGH_SHARE = 0.95;
const SLOTS_OF_DAY = DAY / SLOT;

/**
 * The load of each slot of the horizon, in whole watts: what is metered now, then what is usual, or what is known where that is
 * more (energy 5.1). What is drawn now changes nothing later on: a plan on a forecast that follows it waits for cars that do not
 * come (docs/energy.md has the figures).
 */
export function forecastLoadW(input: ForecastInput): readonly number[] {
  const first = slotAt(input.now);
  const expectedW = expectation(input);
  return Array.from({ length: input.horizonSlots }, (_, ahead) => {
    const at = first + ahead * SLOT;
    return Math.round(ahead === 0 ? input.meteredW : Math.max(expectedW(at), knownW(input.known, at)));
  });
}

/**
 * What is to be kept in the battery for cars beyond the grid limit: the most that was drawn above it in one run of slots of the
 * last 35 days, with what is lost on the way out (energy 4.1).
 */
export function defaultReserveWh({ history, now, gridLimitW, dischargeEfficiencyBasisPoints }: ReserveInput): number {
  const remembered = history.filter(({ slotAt: at }) => at >= now - REMEMBERED && at < now);
  let [mostWh, runWh, lastAt] = [0, 0, Number.NEGATIVE_INFINITY];
  for (const { slotAt: at, loadW } of remembered.toSorted((one, other) => one.slotAt - other.slotAt)) {
    const aboveWh = Math.max(0, loadW - gridLimitW) * SLOT_HOURS;
    runWh = aboveWh > 0 && at === lastAt + SLOT ? runWh + aboveWh : aboveWh;
    mostWh = Math.max(mostWh, runWh);
    lastAt = at;
  }
  return Math.ceil((mostWh * 10_000) / dischargeEfficiencyBasisPoints);
}

/** What is known to be wanted of a slot, mean over it. */
function knownW(known: readonly KnownLoad[], at: number): number {
  const energy = known.map(
    ({ startAt, endAt, powerW }) => powerW * Math.max(0, Math.min(endAt, at + SLOT) - Math.max(startAt, at)),
  );
  return energy.reduce((sum, each) => sum + each, 0) / SLOT;
}

/** Slots of a usual local day: those of a workday, then those of a weekend. */
const USUAL_SLOTS = 2 * SLOTS_OF_DAY;
const WORKDAYS = 5;

/** What is usual at an instant, by the days of its class; of the other class where that one has none. */
function expectation(input: ForecastInput): (at: number) => number {
  const { now, timeZone, horizonSlots, gridLimitW } = input;
  const minuteOfWeek = weekClock(timeZone, now - REMEMBERED, now + horizonSlots * SLOT);
  const usualSlot = (at: number) => {
    const slotOfWeek = Math.floor((minuteOfWeek(at) * MINUTE) / SLOT);
    const isWeekend = slotOfWeek >= WORKDAYS * SLOTS_OF_DAY;
    return (slotOfWeek % SLOTS_OF_DAY) + (isWeekend ? SLOTS_OF_DAY : 0);
  };
  const drawnW = Array.from({ length: USUAL_SLOTS }, (): number[] => []);
  for (const { slotAt: at, loadW } of input.history) {
    if (at >= now - REMEMBERED && at + SLOT <= now) drawnW[usualSlot(at)]?.push(loadW);
  }
  const found: (number | undefined)[] = [];
  return (at) => {
    const slot = usualSlot(at);
    const known = found[slot];
    if (known !== undefined) return known;
    const otherClass = (slot + SLOTS_OF_DAY) % USUAL_SLOTS;
    const expectedW =
      expectedOf(around(drawnW, slot), gridLimitW) ?? expectedOf(around(drawnW, otherClass), gridLimitW) ?? 0;
    found[slot] = expectedW;
    return expectedW;
  };
}

/** With its neighbours on days of the same class. */
function around(drawnW: readonly (readonly number[])[], slot: number): readonly (readonly number[])[] {
  const midnight = slot - (slot % SLOTS_OF_DAY);
  return Array.from({ length: 2 * NEIGHBOURS + 1 }, (_, index) => {
    return drawnW[midnight + ((slot + index - NEIGHBOURS + SLOTS_OF_DAY) % SLOTS_OF_DAY)] ?? [];
  });
}

/** The mean; where the grid limit would bind on a bad day, such a day, so that there is something in the battery. Null: nothing was measured. */
function expectedOf(drawnW: readonly (readonly number[])[], gridLimitW: number): number | null {
  let [sumW, count, mostW] = [0, 0, 0];
  for (const each of drawnW) {
    count += each.length;
    for (const loadW of each) {
      sumW += loadW;
      mostW = Math.max(mostW, loadW);
    }
  }
  if (count === 0) return null;
  if (mostW <= gridLimitW) return sumW / count;
  const highW = drawnW.flat().sort((one, other) => one - other)[Math.floor(count * HIGH_SHARE)] ?? mostW;
  return highW > gridLimitW ? highW : sumW / count;
}
