import { averageCo2, renewableShare } from "./carbon.ts";
import type { MixShares, MixSource, Supply } from "./dso.ts";
import type { PlannedSlot } from "./plan-problem.ts";
import { SLOT_HOURS } from "./slots.ts";

/** What a plan comes to, by what the DSOs themselves say. */
export interface PlanTotals {
  /** Energy at its true prices, with the battery's wear. */
  readonly costMicro: number;
  /** Average CO2; null: not known of all the energy. */
  readonly co2Grams: number | null;
  readonly drawnWh: number;
  /** Of what is drawn, by source; what has no mix is `UNKNOWN`. */
  readonly mixWh: Readonly<Partial<Record<MixSource, number>>>;
  /** Parts of 10,000 of what is drawn with a known mix; null: of none. */
  readonly renewableBasisPoints: number | null;
  readonly unservedWh: number;
  /** In the battery at the end of the plan: what is not used yet is not lost. */
  readonly storedWh: number;
}

export function totalsOf(
  slots: readonly PlannedSlot[],
  supplies: readonly Supply[],
  wearMicroPerKwh: number,
): PlanTotals {
  const draws = slots.flatMap(({ drawW }, index) =>
    supplies.flatMap(({ dsoId, slots: own }) => {
      const [powerW, said] = [drawW[dsoId] ?? 0, own[index]];
      return powerW === 0 || said === undefined ? [] : [{ energyWh: powerW * SLOT_HOURS, said }];
    }),
  );
  const wear = sum(slots.map(({ batteryW }) => Math.abs(batteryW) * SLOT_HOURS * wearMicroPerKwh));
  const energy = sum(draws.map(({ energyWh, said }) => energyWh * said.priceMicroPerKwh));
  const grams = draws.map(({ energyWh, said }) => ({ energyWh, gramsPerKwh: averageCo2(said) }));
  const isKnown = grams.every(({ gramsPerKwh }) => gramsPerKwh !== null);
  const co2 = sum(grams.map(({ energyWh, gramsPerKwh }) => energyWh * (gramsPerKwh ?? 0)));
  const mixed = draws.flatMap(({ energyWh, said: { mix } }) => (mix === null ? [] : [{ energyWh, mix }]));
  const mixedWh = sum(mixed.map(({ energyWh }) => energyWh));
  const renewable = sum(mixed.map(({ energyWh, mix }) => energyWh * renewableShare(mix)));
  return {
    costMicro: Math.round((energy + wear) / 1_000),
    co2Grams: isKnown ? Math.round(co2 / 1_000) : null,
    drawnWh: Math.round(sum(draws.map(({ energyWh }) => energyWh))),
    mixWh: mixOf(draws.map(({ energyWh, said }) => ({ energyWh, mix: said.mix ?? { UNKNOWN: WHOLE } }))),
    renewableBasisPoints: mixedWh === 0 ? null : Math.round(renewable / mixedWh),
    unservedWh: Math.round(sum(slots.map(({ unservedW }) => unservedW * SLOT_HOURS))),
    storedWh: slots.at(-1)?.storedWh ?? 0,
  };
}

const WHOLE = 10_000;

function mixOf(drawn: readonly { readonly energyWh: number; readonly mix: MixShares }[]): PlanTotals["mixWh"] {
  const shares = drawn.flatMap(({ energyWh, mix }) =>
    Object.entries(mix).map(([source, share]) => ({
      source: source as MixSource,
      energyWh: (energyWh * share) / WHOLE,
    })),
  );
  const bySource = Map.groupBy(shares, ({ source }) => source);
  return Object.fromEntries(
    [...bySource].map(([source, own]) => [source, Math.round(sum(own.map(({ energyWh }) => energyWh)))]),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
