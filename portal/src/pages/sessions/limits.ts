import type { Step, TimeSpan } from "../../figures/time-span.ts";

/** What is read of a sample (OCPP 1.6 SampledValue). */
interface Sample {
  readonly measurand: string;
  readonly unit: string | null;
  readonly value: string;
  readonly phase: string | null;
}

interface Sampled {
  readonly at: string;
  readonly samples: readonly Sample[];
}

/**
 * The power that could be had, in W: what the charger told that it offers (Power.Offered), until it told otherwise; before that,
 * and where it never does, the power that the connector is rated for.
 * @param ratedW null: not known.
 */
export function limitSteps(moments: readonly Sampled[], ratedW: number | null, span: TimeSpan): readonly Step[] {
  const told = moments
    .flatMap(({ at, samples }) => {
      const offered = samples.find(({ measurand, phase }) => measurand === "Power.Offered" && phase === null);
      const powerW = offered === undefined ? Number.NaN : Number(offered.value) * (offered.unit === "kW" ? 1_000 : 1);
      return Number.isFinite(powerW) ? [{ at: Date.parse(at), powerW }] : [];
    })
    .sort((left, right) => left.at - right.at);
  const first = { at: span.from, powerW: ratedW };
  return [first, ...told].map(({ at, powerW }, index) => ({
    startAt: at,
    endAt: told[index]?.at ?? span.to,
    value: powerW,
  }));
}

/** Null: no limit is known then. */
export function limitAt(steps: readonly Step[], at: number): number | null {
  return steps.findLast(({ startAt }) => startAt <= at)?.value ?? null;
}
