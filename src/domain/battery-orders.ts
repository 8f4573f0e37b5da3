import type { BatteryReading, SiteBattery } from "./site.ts";
import { SLOT, slotAt } from "./slots.ts";

/** What a battery is to do at the bus (positive: charge) until then; afterwards it holds by itself. */
export interface SetPoint {
  readonly powerW: number;
  readonly until: number;
}

/** What the plan wants of the battery in this slot, and what is to be kept whatever it wants. */
export interface BatteryOrder {
  /** Positive: charge. */
  readonly plannedW: number;
  /** What may come from the grid, the smallest of all limits; null: nobody said. */
  readonly importLimitW: number | null;
  /** What the plan gives to the grid; the battery gives the cars what they take, and this. */
  readonly exportW: number;
  /** What the cars draw now. */
  readonly loadW: number;
}

/** So much of a limit is used; the rest is for what happens between two looks (energy 5.2). */
const LIMIT_USED_PERCENT = 95;
/** Smaller changes of power are not worth a command: parts of 100 of the battery's largest power. */
const DEAD_BAND_PERCENT = 1;
/** So long it does as it was told when nothing more is heard (energy 5.3). */
const SLOTS_AHEAD = 2;

/**
 * The live rule between two plans: what the cars draw beyond the limit comes from the battery, down to its minimum and
 * without regard to the reserve; it charges only with what is left; and it gives no more than is taken.
 */
export function livePowerW(order: BatteryOrder, battery: SiteBattery, reading: BatteryReading): number {
  const { plannedW, importLimitW, exportW, loadW } = order;
  const roomW = importLimitW === null ? plannedW : Math.floor((importLimitW * LIMIT_USED_PERCENT) / 100) - loadW;
  const wantedW = Math.max(Math.min(plannedW, roomW), -loadW - exportW);
  const chargeW = reading.storedWh >= battery.maxWh ? 0 : Math.min(battery.maxChargeW, reading.maxChargeW);
  const dischargeW = reading.storedWh <= battery.minWh ? 0 : Math.min(battery.maxDischargeW, reading.maxDischargeW);
  const powerW = Math.trunc(Math.max(-dischargeW, Math.min(chargeW, wantedW)));
  return powerW === 0 ? 0 : powerW;
}

/**
 * What the battery has to be told now; null: nothing. Said again once a slot, so that it never ends by itself, and when
 * it is to hold only if it might be doing something else.
 * @param told what it last accepted.
 */
export function setPointDue(
  powerW: number,
  told: SetPoint | null,
  battery: SiteBattery,
  reading: BatteryReading,
  now: number,
): SetPoint | null {
  const until = slotAt(now) + SLOTS_AHEAD * SLOT;
  const doing = told !== null && told.until > now ? told : null;
  const bandW = (Math.max(battery.maxChargeW, battery.maxDischargeW) * DEAD_BAND_PERCENT) / 100;
  if (powerW === 0) {
    const isWorking = doing === null ? Math.abs(reading.powerW) > bandW : doing.powerW !== 0;
    return isWorking ? { powerW, until } : null;
  }
  const isSame = doing !== null && doing.until >= until && Math.abs(doing.powerW - powerW) <= bandW;
  return isSame ? null : { powerW, until };
}
