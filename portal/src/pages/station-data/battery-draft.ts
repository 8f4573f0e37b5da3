import type { Faults } from "../../blocks/use-draft.ts";
import { m } from "../../text.ts";
import { isMissing, numberOf, whyNotAtLeastZero, whyNotPositive } from "../energy/fields.ts";
import type { BatterySheet, VersionedBattery } from "./queries.ts";

/** A battery as it stands in the fields of its form: kWh and kW. */

export const BATTERY_LABELS = {
  capacity: m.batteryCapacity,
  charge: m.batteryCharge,
  discharge: m.batteryDischarge,
  reserve: m.batteryReserve,
  url: m.batteryUrl,
  key: m.batteryKey,
} as const;

type BatteryField = keyof typeof BATTERY_LABELS;
export type BatteryTexts = Readonly<Record<BatteryField, string>>;

const EMPTY: BatteryTexts = { capacity: "", charge: "", discharge: "", reserve: "0", url: "", key: "" };
const kilo = (value: number) => String(value / 1_000);
const whole = (text: string) => Math.round(numberOf(text) * 1_000);

export function batteryTextsOf(battery: VersionedBattery["battery"]): BatteryTexts {
  if (battery === null) return EMPTY;
  return {
    capacity: kilo(battery.capacityWh),
    charge: kilo(battery.maxChargeW),
    discharge: kilo(battery.maxDischargeW),
    reserve: kilo(battery.minWh),
    url: battery.url,
    key: "",
  };
}

export function batteryFaults(texts: BatteryTexts): Faults<BatteryField> {
  const names = Object.keys(BATTERY_LABELS) as BatteryField[];
  return Object.fromEntries(
    names.flatMap((name) => {
      const why = whyNot(name, texts);
      return why === null ? [] : [[name, why]];
    }),
  );
}

function whyNot(name: BatteryField, texts: BatteryTexts): string | null {
  if (name === "key") return null;
  if (isMissing(texts[name])) return m.fieldMissing();
  if (name === "url") return URL.canParse(texts.url) ? null : m.batteryUrlWrong();
  if (name !== "reserve") return whyNotPositive(texts[name]);
  const isTooMuch = numberOf(texts.reserve) >= numberOf(texts.capacity);
  return whyNotAtLeastZero(texts.reserve) ?? (isTooMuch ? m.batteryReserveWrong() : null);
}

/** Of what nobody says: a lithium battery's usual losses, and no wear. */
const USUAL = { chargeEfficiencyBasisPoints: 9_500, dischargeEfficiencyBasisPoints: 9_500, wearMicroPerKwh: 0 };

/** What the form does not show stays; a battery that was filled to the brim before is so again. */
export function sheetOf(texts: BatteryTexts, before: VersionedBattery["battery"]): BatterySheet {
  const capacityWh = whole(texts.capacity);
  const isToBrim = before === null || before.maxWh >= before.capacityWh;
  const { hasKey: _, ...sheet } = before ?? { ...USUAL, hasKey: false };
  return {
    ...USUAL,
    ...sheet,
    capacityWh,
    minWh: whole(texts.reserve),
    maxWh: isToBrim ? capacityWh : Math.min(before.maxWh, capacityWh),
    maxChargeW: whole(texts.charge),
    maxDischargeW: whole(texts.discharge),
    url: texts.url.trim(),
  };
}
