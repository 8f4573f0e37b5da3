import { isConnectorId } from "../domain/location.ts";
import type { MeterMoment } from "../domain/meter.ts";
import { MINUTE } from "../domain/time.ts";
import { type Advanced, unchanged } from "./advance.ts";
import { chargingPicture } from "./charging-picture.ts";
import type { ProfileInForce } from "./composite-schedule.ts";
import { limitAt, rateW, supplyOf } from "./composite-schedule.ts";
import type { ChargePointState } from "./state.ts";

/** Samples in a row above the limit: one may be a coarse meter, three are a charger that does not follow. */
const SAMPLES_BEFORE_NOTICE = 3;
/** Cars and chargers take their time to follow a new limit. */
const TIME_TO_FOLLOW = MINUTE;
/** Meters and conversion between current and power are this coarse. */
const TOLERATED_FACTOR = 1.05;
const TOLERATED_W = 200;

/** Notices a charger that accepted a limit and does not follow it, and that it follows again. */
export function watchLimit(
  state: ChargePointState,
  connectorId: number,
  moments: readonly MeterMoment[],
  now: number,
): Advanced {
  if (!isConnectorId(connectorId)) return unchanged(state);
  const measured = moments.filter(
    ({ at, powerW, suspectTimestamp }) =>
      powerW !== null && suspectTimestamp === null && !isJustTold(state, connectorId, at),
  );
  const before = state.charging.above[connectorId] ?? 0;
  let count = before;
  let last = { powerW: 0, limitW: 0 };
  for (const { at, powerW } of measured) {
    const limitW = demandedW(state, connectorId, at);
    const isAbove = limitW !== null && (powerW ?? 0) > limitW * TOLERATED_FACTOR + TOLERATED_W;
    if (isAbove) last = { powerW: powerW ?? 0, limitW };
    count = isAbove ? Math.min(count + 1, SAMPLES_BEFORE_NOTICE) : 0;
  }
  if (count === before) return unchanged(state);
  const subject = subjectOf(state, connectorId);
  const { [connectorId]: _, ...others } = state.charging.above;
  const above = count === 0 ? others : { ...others, [connectorId]: count };
  const next = { ...state, charging: { ...state.charging, above } };
  if (count === SAMPLES_BEFORE_NOTICE) {
    const notice = { kind: "limit_ignored", subject, details: { connectorId, ...last } } as const;
    return { state: next, changes: [{ kind: "notice", at: now, notice }] };
  }
  const isOver = before === SAMPLES_BEFORE_NOTICE;
  return { state: next, changes: isOver ? [{ kind: "resolve", noticeKind: "limit_ignored", subject, at: now }] : [] };
}

/** It was told so, and does not. */
export function isIgnoring(state: ChargePointState, connectorId: number): boolean {
  return state.charging.above[connectorId] === SAMPLES_BEFORE_NOTICE;
}

/** What a connector must not exceed at an instant; null: nothing. */
function demandedW(state: ChargePointState, connectorId: number, at: number): number | null {
  const limitW = limitInForceW(state, connectorId, at);
  const earlierW = limitInForceW(state, connectorId, at - TIME_TO_FOLLOW);
  return limitW === null || earlierW === null ? null : Math.max(limitW, earlierW);
}

/** It has just been told something: for a moment nobody can say what it should draw, also where it was only repeated. */
function isJustTold({ charging }: ChargePointState, connectorId: number, at: number): boolean {
  return charging.applied.some(
    (each) => [0, connectorId].includes(each.connectorId) && (!each.isCertain || each.since > at - TIME_TO_FOLLOW),
  );
}

function limitInForceW(state: ChargePointState, connectorId: number, at: number): number | null {
  const isInForce = (each: ProfileInForce & { readonly isCertain: boolean }) => each.isCertain && each.since <= at;
  const picture = chargingPicture(state, state.charging.applied.filter(isInForce));
  const { rate } = limitAt(picture, connectorId, at);
  return rate === null ? null : rateW(rate, supplyOf(picture, connectorId));
}

function subjectOf(state: ChargePointState, connectorId: number): string {
  return `${state.registration?.chargePointId ?? ""}/${connectorId}`;
}

/** Nobody draws there any more. */
export function endLimitWatch(state: ChargePointState, connectorId: number, now: number): Advanced {
  const { [connectorId]: count, ...above } = state.charging.above;
  if (count === undefined) return unchanged(state);
  const subject = subjectOf(state, connectorId);
  const next = { ...state, charging: { ...state.charging, above } };
  const isOver = count === SAMPLES_BEFORE_NOTICE;
  return { state: next, changes: isOver ? [{ kind: "resolve", noticeKind: "limit_ignored", subject, at: now }] : [] };
}
