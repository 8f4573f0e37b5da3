import type * as z from "zod";
import { type MeterMoment, meterFigures, type Sample } from "../domain/meter.ts";
import { readInstant } from "../domain/time.ts";
import type { meterValue } from "./fields.ts";
import type { ChargePointState, Facts, NewestReading, Series } from "./state.ts";

type MeterValue = z.infer<typeof meterValue>;

/** A meter has some tens of samples in a moment. More are kept as several moments, so that none outgrows its row. */
const SAMPLES_PER_MOMENT = 200;

/**
 * The moments of a message that are not kept yet (OCPP-M1…M3). Samples that are kept already are left out, also
 * between MeterValues and transactionData; moments without samples disappear.
 */
export function newMoments(
  state: ChargePointState,
  series: Series,
  connectorId: number,
  meterValues: readonly Partial<MeterValue>[],
  facts: Facts,
): readonly MeterMoment[] {
  let newestAt = facts.memory.newest(series)?.at ?? Number.NEGATIVE_INFINITY;
  const fresh = new Set<string>();
  // Read at most once: a whole backlog may come in one message, and what is kept may be long.
  let kept: ReadonlySet<string> | null = null;
  const isKept = (identity: string) => {
    kept ??= facts.memory.kept(series);
    return kept.has(identity);
  };
  const moments: MeterMoment[] = [];
  for (const { timestamp, sampledValue } of meterValues) {
    const { at, suspect } = readInstant(timestamp, facts.now, state.registration?.settings.timeZone);
    const instant = { at, suspectTimestamp: suspect ? (timestamp ?? "") : null };
    const mayBeKept = suspect || at <= newestAt;
    const samples = (sampledValue ?? []).map(readSample).filter((sample) => {
      const identity = sampleIdentity(instant, sample);
      const isKnown = fresh.has(identity) || (mayBeKept && isKept(identity));
      fresh.add(identity);
      return !isKnown;
    });
    for (let from = 0; from < samples.length; from += SAMPLES_PER_MOMENT) {
      const part = samples.slice(from, from + SAMPLES_PER_MOMENT);
      moments.push({ ...instant, receivedAt: facts.now, connectorId, samples: part, ...meterFigures(part) });
    }
    if (samples.length > 0) newestAt = Math.max(newestAt, at);
  }
  return moments;
}

/** What makes a sample the same one (OCPP-M3). With a clock nobody trusts, the value counts too. */
export function sampleIdentity(instant: Pick<MeterMoment, "at" | "suspectTimestamp">, sample: Sample): string {
  const { measurand, phase, location, context, value } = sample;
  const what = [measurand, phase, location, context].join("|");
  return instant.suspectTimestamp === null ? `${instant.at}|${what}` : `${instant.suspectTimestamp}|${what}|${value}`;
}

/** Fills in the defaults of §7.43 (OCPP-M1). */
function readSample(sampled: Partial<MeterValue["sampledValue"][number]>): Sample {
  return {
    value: sampled.value ?? "",
    measurand: sampled.measurand ?? "Energy.Active.Import.Register",
    unit: sampled.unit ?? null,
    phase: sampled.phase ?? null,
    location: sampled.location ?? "Outlet",
    context: sampled.context ?? "Sample.Periodic",
    format: sampled.format ?? "Raw",
  };
}

/** What a series says last, with one more moment. A moment that is older by the charger's clock only shows that samples come. */
export function newerReading(before: NewestReading | null, moment: MeterMoment): NewestReading {
  const { at, registerWh, powerW, receivedAt } = moment;
  if (before === null) {
    return { at, registerWh, powerW, receivedAt, registerAt: registerWh === null ? null : receivedAt, risenAt: null };
  }
  if (at < before.at) return { ...before, receivedAt };
  const isRisen = registerWh !== null && before.registerWh !== null && registerWh > before.registerWh;
  return {
    at,
    registerWh: registerWh ?? before.registerWh,
    powerW: powerW ?? before.powerW,
    receivedAt,
    registerAt: registerWh === null ? before.registerAt : receivedAt,
    risenAt: isRisen ? receivedAt : before.risenAt,
  };
}
