import { SLOT_HOURS } from "../../src/domain/slots.ts";
import { BATTERY, EFFICIENCY, type EnergyWorld, UNSERVED_MICRO_PER_KWH } from "./world.ts";

/** What a policy knows when a slot begins; what is ahead it takes from the world, as far as it may know it. */
export type Seen = { readonly slot: number; readonly storedWh: number };

/** Power of the battery at the bus: positive while it charges. */
export type Policy = { readonly name: string; readonly batteryW: (world: EnergyWorld, seen: Seen) => number };

export type Outcome = {
  readonly policy: string;
  /** Energy, wear and what was not served, less what the battery holds more than at the start. */
  readonly netMicro: number;
  readonly unservedWh: number;
  readonly co2Grams: number;
  /** Into and out of the battery, at the bus. */
  readonly throughputWh: number;
};

/** What it would have cost to follow a policy through all slots. Every wish is cut down to what is possible. */
export function played(world: EnergyWorld, policy: Policy): Outcome {
  let [storedWh, micro, unservedWh, co2Grams, throughputWh]: number[] = [BATTERY.startWh, 0, 0, 0, 0] as const;
  for (let slot = 0; slot < world.loadW.length; slot += 1) {
    const batteryW = possibleW(world, slot, storedWh, policy.batteryW(world, { slot, storedWh }));
    storedWh += batteryW * SLOT_HOURS * (batteryW > 0 ? EFFICIENCY : 1 / EFFICIENCY);
    const drawn = drawnAt(world, slot, (world.loadW[slot] ?? 0) + batteryW);
    const movedWh = Math.abs(batteryW) * SLOT_HOURS;
    micro +=
      drawn.micro + (movedWh * BATTERY.wearMicroPerKwh + drawn.unservedWh * UNSERVED_MICRO_PER_KWH.judged) / 1_000;
    unservedWh += drawn.unservedWh;
    co2Grams += drawn.co2Grams;
    throughputWh += movedWh;
  }
  const gainedMicro = ((storedWh - BATTERY.startWh) * storedMicroPerKwh(world)) / 1_000;
  return { policy: policy.name, netMicro: micro - gainedMicro, unservedWh, co2Grams, throughputWh };
}

/** What a kWh in the battery is worth: what it replaces on average. */
export function storedMicroPerKwh(world: EnergyWorld): number {
  const total = world.loadW.reduce((sum, _, slot) => sum + cheapestMicroPerKwh(world, slot), 0);
  return (total / world.loadW.length) * EFFICIENCY;
}

export function cheapestMicroPerKwh({ supplies }: EnergyWorld, slot: number): number {
  return Math.min(...supplies.map(({ slots }) => slots[slot]?.priceMicroPerKwh ?? Number.POSITIVE_INFINITY));
}

/** What the connection and the DSOs bear together. */
function limitW({ supplies, gridLimitW }: EnergyWorld, slot: number): number {
  return Math.min(
    gridLimitW,
    supplies.reduce((sum, { slots }) => sum + (slots[slot]?.capacityW ?? 0), 0),
  );
}

/** Load above the limit takes from the battery, whatever was wished. */
function possibleW(world: EnergyWorld, slot: number, storedWh: number, wishedW: number): number {
  const loadW = world.loadW[slot] ?? 0;
  const givableW = Math.min(BATTERY.powerW, loadW, ((storedWh - BATTERY.minWh) * EFFICIENCY) / SLOT_HOURS);
  const storableW = Math.min(BATTERY.powerW, (BATTERY.maxWh - storedWh) / EFFICIENCY / SLOT_HOURS);
  const roomW = limitW(world, slot) - loadW;
  return Math.max(-givableW, Math.min(storableW, roomW, wishedW));
}

function drawnAt(world: EnergyWorld, slot: number, wantedW: number) {
  const servedW = Math.min(wantedW, limitW(world, slot));
  const cheapestFirst = world.supplies
    .flatMap(({ slots }) => slots[slot] ?? [])
    .sort((one, other) => one.priceMicroPerKwh - other.priceMicroPerKwh);
  let [leftW, micro, co2Grams]: number[] = [servedW, 0, 0] as const;
  for (const { priceMicroPerKwh, co2GramsPerKwh, capacityW } of cheapestFirst) {
    const energyWh = Math.min(leftW, capacityW) * SLOT_HOURS;
    leftW -= Math.min(leftW, capacityW);
    micro += (energyWh * priceMicroPerKwh) / 1_000;
    co2Grams += (energyWh * (co2GramsPerKwh ?? 0)) / 1_000;
  }
  return { micro, co2Grams, unservedWh: (wantedW - servedW) * SLOT_HOURS };
}
