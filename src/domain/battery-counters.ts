import type { BatteryReading } from "./site.ts";
import { slotEnergies } from "./slot-energy.ts";
import { SLOT, slotAt, slotsBetween } from "./slots.ts";
import { HOUR } from "./time.ts";

/** What a battery's counters showed. */
export type CounterReading = Pick<BatteryReading, "at" | "storedWh" | "chargedWh" | "dischargedWh">;

/** What went into a battery and came out of it in a slot, at the bus. */
export interface BatterySlot {
  readonly slotAt: number;
  readonly inWh: number;
  readonly outWh: number;
  /** In it when the slot ends; null: not known. */
  readonly storedWh: number | null;
}

/** Two days of slots with their first and last reading: so long D1 may be away. */
const COUNTERS_KEPT = 2 * 192;
/** What is in it is not guessed over a longer silence. */
const STORED_GUESSED_OVER = HOUR;

/**
 * Takes a further reading: of each slot the first and the last are enough. Counters that run backwards begin anew, and
 * what flowed meanwhile is not known.
 * @param readings in order of time.
 */
export function counted(
  readings: readonly CounterReading[],
  { at, storedWh, chargedWh, dischargedWh }: CounterReading,
): readonly CounterReading[] {
  const reading = { at, storedWh, chargedWh, dischargedWh };
  const [last, before] = [readings.at(-1), readings.at(-2)];
  if (last === undefined) return [reading];
  if (at <= last.at) return readings;
  if (chargedWh < last.chargedWh || dischargedWh < last.dischargedWh) return [reading];
  const isBetween = before !== undefined && slotAt(before.at) === slotAt(last.at) && slotAt(last.at) === slotAt(at);
  return [...(isBetween ? readings.slice(0, -1) : readings), reading].slice(-COUNTERS_KEPT);
}

/** Every slot that they say something of, in order of time. */
export function batterySlots(readings: readonly CounterReading[]): readonly BatterySlot[] {
  const [first, last] = [readings[0], readings.at(-1)];
  if (first === undefined || last === undefined) return [];
  const energiesOf = (counter: "chargedWh" | "dischargedWh") => {
    const flows = readings.slice(1).map((reading, index) => {
      const from = readings[index] ?? reading;
      return { startAt: from.at, endAt: reading.at, energyWh: reading[counter] - from[counter] };
    });
    return new Map(slotEnergies(flows).map(({ slotAt: at, energyWh }) => [at, energyWh]));
  };
  const [inWh, outWh] = [energiesOf("chargedWh"), energiesOf("dischargedWh")];
  return slotsBetween(slotAt(first.at), last.at + 1).map((at) => ({
    slotAt: at,
    inWh: inWh.get(at) ?? 0,
    outWh: outWh.get(at) ?? 0,
    storedWh: storedAt(readings, at + SLOT),
  }));
}

/** Those that are still needed when all slots before the one of the newest are written. */
export function stillOpen(readings: readonly CounterReading[]): readonly CounterReading[] {
  const newest = readings.at(-1);
  if (newest === undefined) return [];
  const bracket = readings.findLastIndex(({ at }) => at <= slotAt(newest.at));
  return readings.slice(Math.max(0, bracket));
}

function storedAt(readings: readonly CounterReading[], at: number): number | null {
  const before = readings.findLast((reading) => reading.at <= at);
  const after = readings.find((reading) => reading.at >= at);
  if (before === undefined || after === undefined || after.at - before.at > STORED_GUESSED_OVER) return null;
  if (after.at === before.at) return before.storedWh;
  const share = (at - before.at) / (after.at - before.at);
  return Math.round(before.storedWh + share * (after.storedWh - before.storedWh));
}
