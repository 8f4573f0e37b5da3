const HOUR_MS = 3_600_000;

/** What a battery is built for. */
export interface BatterySpec {
  readonly capacityWh: number;
  readonly maxChargeW: number;
  readonly maxDischargeW: number;
  /** Between 0 and 1, each way, at the bus. */
  readonly chargeEfficiency: number;
  readonly dischargeEfficiency: number;
}

/** How it is at an instant. Positive power charges. */
export interface BatteryNow {
  readonly at: number;
  readonly storedWh: number;
  readonly setPoint: { readonly powerW: number; readonly until: number };
  /** At the bus, since it was built. */
  readonly chargedWh: number;
  readonly dischargedWh: number;
}

export function newBattery({ capacityWh }: BatterySpec, storedPercent: number, at: number): BatteryNow {
  const storedWh = (capacityWh * storedPercent) / 100;
  return { at, storedWh, setPoint: { powerW: 0, until: at }, chargedWh: 0, dischargedWh: 0 };
}

/** What it does after its set-point has passed, or without one: it holds. */
export function powerOf(spec: BatterySpec, battery: BatteryNow): number {
  const { powerW, until } = battery.setPoint;
  if (battery.at >= until) return 0;
  return Math.max(-mostDischargeW(spec, battery), Math.min(mostChargeW(spec, battery), powerW));
}

/** It takes nothing when it is full, and gives nothing when it is empty. */
export function mostChargeW({ maxChargeW, capacityWh }: BatterySpec, { storedWh }: BatteryNow): number {
  return storedWh >= capacityWh ? 0 : maxChargeW;
}

export function mostDischargeW({ maxDischargeW }: BatterySpec, { storedWh }: BatteryNow): number {
  return storedWh <= 0 ? 0 : maxDischargeW;
}

/** Time passes: exactly, with the end of its set-point and with full and empty in between. */
export function passed(spec: BatterySpec, battery: BatteryNow, at: number): BatteryNow {
  const { setPoint, storedWh, chargedWh, dischargedWh } = battery;
  if (at <= battery.at) return battery;
  const powerW = powerOf(spec, battery);
  const workingMs = powerW === 0 ? 0 : Math.min(at, setPoint.until) - battery.at;
  const possibleWh = (Math.abs(powerW) * workingMs) / HOUR_MS;
  if (powerW > 0) {
    const roomWh = (spec.capacityWh - storedWh) / spec.chargeEfficiency;
    const energyWh = Math.min(possibleWh, roomWh);
    const isFull = energyWh === roomWh;
    const filledWh = isFull ? spec.capacityWh : storedWh + energyWh * spec.chargeEfficiency;
    return { ...battery, at, storedWh: filledWh, chargedWh: chargedWh + energyWh };
  }
  const leftWh = storedWh * spec.dischargeEfficiency;
  const energyWh = Math.min(possibleWh, leftWh);
  const isEmpty = energyWh === leftWh;
  const keptWh = isEmpty ? 0 : storedWh - energyWh / spec.dischargeEfficiency;
  return { ...battery, at, storedWh: powerW === 0 ? storedWh : keptWh, dischargedWh: dischargedWh + energyWh };
}
