import { SLOT, SLOT_HOURS } from "./slots.ts";
import { DAY } from "./time.ts";

/** What a location drew in one slot: mean power of its cars. */
export interface MeteredSlot {
  readonly slotAt: number;
  readonly loadW: number;
}

/** Power that is known to be wanted: a running session, or a booking. */
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

export interface ReserveInput extends Pick<ForecastInput, "history" | "now" | "gridLimitW"> {
  /** Parts of 10,000. */
  readonly dischargeEfficiencyBasisPoints: number;
}

/** The load of each slot of the horizon, from the current one on (energy 5.1). */
export function forecastLoadW(input: ForecastInput): readonly number[] {
  return Array.from({ length: input.horizonSlots }, () => input.meteredW);
}

/** No older day says anything about tomorrow. */
const REMEMBERED = 35 * DAY;

/**
 * What is to be kept in the battery for cars beyond the grid limit: the most that was drawn above it in one run of slots of the
 * last 35 days, with what is lost on the way out (energy 4.1).
 */
export function defaultReserveWh({ history, now, gridLimitW, dischargeEfficiencyBasisPoints }: ReserveInput): number {
  const remembered = history.filter(({ slotAt }) => slotAt >= now - REMEMBERED && slotAt < now);
  let [mostWh, runWh, lastAt] = [0, 0, Number.NEGATIVE_INFINITY];
  for (const { slotAt, loadW } of remembered.toSorted((one, other) => one.slotAt - other.slotAt)) {
    const aboveWh = Math.max(0, loadW - gridLimitW) * SLOT_HOURS;
    runWh = aboveWh > 0 && slotAt === lastAt + SLOT ? runWh + aboveWh : aboveWh;
    mostWh = Math.max(mostWh, runWh);
    lastAt = slotAt;
  }
  return Math.ceil((mostWh * 10_000) / dischargeEfficiencyBasisPoints);
}
