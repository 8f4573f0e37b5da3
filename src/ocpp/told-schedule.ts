import type { ChargingLimits } from "../domain/charging-limits.ts";
import type { Supply } from "../domain/connector-supply.ts";
import { isConnectorId } from "../domain/location.ts";
import { DAY, readInstant, SECOND } from "../domain/time.ts";
import { type Advanced, unchanged } from "./advance.ts";
import { chargingPicture } from "./charging-picture.ts";
import type { ChargingSchedule } from "./charging-profile.ts";
import type { ScheduleDifference } from "./charging-state.ts";
import { compositeSchedule, rateW, type SchedulePeriod, supplyOf } from "./composite-schedule.ts";
import type { AnsweredCall } from "./effects.ts";
import type { OutboundResponse } from "./messages.ts";
import type { ChargePointState, Facts } from "./state.ts";

/** Steps closer to each other than this are where clocks differ, not limits. */
const SHORTEST_DIFFERENCE_SECONDS = 5;
/** Rounding, and voltages that are not quite nominal. */
const TOLERATED = 0.02;
/** Steps of a told schedule that are looked at. */
const MAX_PERIODS = 500;
/** A week is the longest recurrence (§7.8): beyond it everything comes again. */
const COMPARED_SECONDS = (7 * DAY) / SECOND;

/** §5.7. Keeps the composite schedule that the charge point told, and where it differs from what it accepted. */
export function scheduleTold(
  state: ChargePointState,
  { request, response }: AnsweredCall<"GetCompositeSchedule">,
  { now }: Facts,
): Advanced {
  const schedule = readSchedule(response?.chargingSchedule);
  const connectorId = response?.connectorId ?? request.connectorId;
  if (response?.status !== "Accepted" || schedule === null || !isConnectorId(connectorId)) {
    return unchanged(state);
  }
  const from = readInstant(response.scheduleStart, now, state.registration?.settings.timeZone).at;
  const unit = schedule.chargingRateUnit;
  const picture = chargingPicture(
    state,
    state.charging.applied.filter((each) => each.isCertain),
  );
  const durationSeconds = Math.min(request.duration, COMPARED_SECONDS);
  const expected = compositeSchedule(picture, connectorId, { from, durationSeconds, unit });
  const differences = differencesOf(expected, schedule, durationSeconds, supplyOf(picture, connectorId));
  const told = { ...state.charging.told, [connectorId]: { toldAt: now, from, schedule, differences } };
  return unchanged({ ...state, charging: { ...state.charging, told } });
}

/** What a charge point told of its limits when a partner asked; null: nothing that can be read. */
export function toldLimits(
  response: Partial<OutboundResponse<"GetCompositeSchedule">>,
  askedAt: number,
): { readonly at: number; readonly limits: ChargingLimits } | null {
  const schedule = response.status === "Accepted" ? readSchedule(response.chargingSchedule) : null;
  if (schedule === null) return null;
  const { chargingRateUnit: unit, duration, minChargingRate, chargingSchedulePeriod } = schedule;
  const limits = {
    unit,
    startAt: null,
    durationSeconds: duration ?? null,
    minRate: minChargingRate ?? null,
    periods: chargingSchedulePeriod.map(({ startPeriod, limit }) => ({ startSeconds: startPeriod, limit })),
  };
  return { at: readInstant(response.scheduleStart, askedAt, undefined).at, limits };
}

/** Chargers tell limits finer than 0.1, and more; only what cannot be read at all is left. */
function readSchedule(told: ChargingSchedule | undefined): ChargingSchedule | null {
  if (told?.chargingRateUnit !== "A" && told?.chargingRateUnit !== "W") return null;
  const periods = Array.isArray(told.chargingSchedulePeriod) ? told.chargingSchedulePeriod : [];
  const readable = periods.filter(({ startPeriod, limit }) => Number.isFinite(startPeriod) && Number.isFinite(limit));
  const sorted = readable.toSorted((left, right) => left.startPeriod - right.startPeriod).slice(0, MAX_PERIODS);
  return sorted.length === 0 ? null : { ...told, chargingSchedulePeriod: sorted };
}

/** Where nothing is expected to limit, the charge point may have limits of its own. */
function differencesOf(
  expected: readonly SchedulePeriod[],
  { chargingRateUnit: unit, chargingSchedulePeriod }: ChargingSchedule,
  durationSeconds: number,
  supply: Supply,
): readonly ScheduleDifference[] {
  const starts = [...expected, ...chargingSchedulePeriod].map((period) => period.startPeriod);
  const ahead = [...new Set(starts)].filter((second) => second < durationSeconds);
  const steps = ahead.toSorted((left, right) => left - right).slice(0, MAX_PERIODS);
  const found: ScheduleDifference[] = [];
  for (const [index, startPeriod] of steps.entries()) {
    const ends = steps[index + 1] ?? durationSeconds;
    const wanted = expected.findLast((period) => period.startPeriod <= startPeriod);
    const told = chargingSchedulePeriod.findLast((period) => period.startPeriod <= startPeriod);
    if (ends - startPeriod < SHORTEST_DIFFERENCE_SECONDS || wanted?.limit == null || told === undefined) continue;
    const wantedW = rateW({ limit: wanted.limit, unit, numberPhases: wanted.numberPhases }, supply);
    const toldW = rateW({ limit: told.limit, unit, numberPhases: told.numberPhases }, supply);
    const stepW = rateW({ limit: 0.1, unit }, supply);
    if (Math.abs(toldW - wantedW) > Math.max(wantedW * TOLERATED, stepW)) {
      found.push({ startPeriod, expected: wanted.limit, told: told.limit });
    }
  }
  return found;
}

/** What the profiles that a charge point accepted make of a connector from an instant on. */
export function expectedSchedule(
  state: ChargePointState,
  connectorId: number,
  wanted: { readonly from: number; readonly durationSeconds: number; readonly unit: "A" | "W" },
): readonly SchedulePeriod[] {
  const certain = state.charging.applied.filter((each) => each.isCertain);
  const from = Math.floor(wanted.from / SECOND) * SECOND;
  return compositeSchedule(chargingPicture(state, certain), connectorId, { ...wanted, from });
}
