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

/** What is still needed of them. */
export interface Counters {
  /** In order of time. */
  readonly readings: readonly CounterReading[];
  /** Slots that begin before are final: of them not all readings are kept. */
  readonly openFrom: number;
}

export const NEW_COUNTERS: Counters = { readings: [], openFrom: 0 };

/** Two days of slots with their first and last reading: so long D1 may be away. */
const COUNTERS_KEPT = 2 * 192;
/** What is in it is not guessed over a longer silence. */
const STORED_GUESSED_OVER = HOUR;

/**
 * Takes a further reading: of each slot the first and the last are enough. Counters that run backwards begin anew, and
 * what flowed meanwhile is not known.
 */
export function counted(counters: Counters, { at, storedWh, chargedWh, dischargedWh }: CounterReading): Counters {
  const { readings } = counters;
  const reading = { at, storedWh, chargedWh, dischargedWh };
  const [last, before] = [readings.at(-1), readings.at(-2)];
  if (last === undefined) return { ...counters, readings: [reading] };
  if (at <= last.at) return counters;
  if (chargedWh < last.chargedWh || dischargedWh < last.dischargedWh) return { ...counters, readings: [reading] };
  const isBetween = before !== undefined && slotAt(before.at) === slotAt(last.at) && slotAt(last.at) === slotAt(at);
  const kept = [...(isBetween ? readings.slice(0, -1) : readings), reading];
  return { ...counters, readings: kept.slice(-COUNTERS_KEPT) };
}

/** Every slot that is not final and that they say something of, in order of time. */
export function batterySlots({ readings, openFrom }: Counters): readonly BatterySlot[] {
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
  return slotsBetween(Math.max(openFrom, slotAt(first.at)), last.at + 1).map((at) => ({
    slotAt: at,
    inWh: inWh.get(at) ?? 0,
    outWh: outWh.get(at) ?? 0,
    storedWh: storedAt(readings, at + SLOT),
  }));
}

/** What is still needed when all slots before the one of the newest reading are written. */
export function stillOpen(counters: Counters): Counters {
  const newest = counters.readings.at(-1);
  if (newest === undefined) return counters;
  const openFrom = slotAt(newest.at);
  const bracket = counters.readings.findLastIndex(({ at }) => at <= openFrom);
  return { readings: counters.readings.slice(Math.max(0, bracket)), openFrom };
}

function storedAt(readings: readonly CounterReading[], at: number): number | null {
  const before = readings.findLast((reading) => reading.at <= at);
  const after = readings.find((reading) => reading.at >= at);
  if (before === undefined || after === undefined || after.at - before.at > STORED_GUESSED_OVER) return null;
  if (after.at === before.at) return before.storedWh;
  const share = (at - before.at) / (after.at - before.at);
  return Math.round(before.storedWh + share * (after.storedWh - before.storedWh));
}
