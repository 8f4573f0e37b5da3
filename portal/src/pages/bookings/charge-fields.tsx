import { TextInput } from "@mantine/core";
import type { BookingView } from "../../../../src/entry/api/shared/bookings.ts";
import { kilowattHours, ratedKilowatts } from "../../format.ts";
import { m } from "../../text.ts";
import { isMissing, numberOf, whyNotPositive } from "../energy/fields.ts";
import styles from "./bookings.module.css";

/** What a driver will want to charge, as it is typed: kWh and kW, or nothing. */
export interface ChargeDraft {
  readonly energy: string;
  readonly power: string;
}

type Charge = Pick<BookingView, "energyWh" | "vehicleMaxPowerW">;

export function chargeDraft({ energyWh, vehicleMaxPowerW }: Charge): ChargeDraft {
  const thousands = (value: number | null) => (value === null ? "" : String(value / 1_000));
  return { energy: thousands(energyWh), power: thousands(vehicleMaxPowerW) };
}

export function chargeOf({ energy, power }: ChargeDraft): Charge {
  const units = (text: string) => (isMissing(text) ? null : Math.round(numberOf(text) * 1_000));
  return { energyWh: units(energy), vehicleMaxPowerW: units(power) };
}

/** What is wrong with either, to stand beside it. */
export function whyNotCharge({ energy, power }: ChargeDraft): Partial<ChargeDraft> {
  const why = (text: string) => (isMissing(text) ? null : whyNotPositive(text));
  const [ofEnergy, ofPower] = [why(energy), why(power)];
  return { ...(ofEnergy === null ? {} : { energy: ofEnergy }), ...(ofPower === null ? {} : { power: ofPower }) };
}

/** "20 kWh, at most 11 kW"; null: not known. */
export function chargeWords({ energyWh, vehicleMaxPowerW }: Charge): string | null {
  const words = [
    ...(energyWh === null ? [] : [m.kilowattHours({ energy: kilowattHours(energyWh, 1) })]),
    ...(vehicleMaxPowerW === null ? [] : [m.atMostKilowatts({ power: ratedKilowatts(vehicleMaxPowerW) })]),
  ];
  return words.length === 0 ? null : words.join(", ");
}

interface ChargeFieldsProps {
  readonly draft: ChargeDraft;
  readonly errors: Partial<ChargeDraft>;
  onChange(changed: Partial<ChargeDraft>): void;
}

export function ChargeFields({ draft, errors, onChange }: ChargeFieldsProps) {
  return (
    <div className={styles.pair}>
      <TextInput
        inputMode="decimal"
        label={m.energyNeededOptional()}
        value={draft.energy}
        error={errors.energy}
        onChange={({ currentTarget: { value } }) => onChange({ energy: value })}
      />
      <TextInput
        inputMode="decimal"
        label={m.vehicleMaxPowerOptional()}
        value={draft.power}
        error={errors.power}
        onChange={({ currentTarget: { value } }) => onChange({ power: value })}
      />
    </div>
  );
}
