import { foldKey } from "../domain/configuration.ts";
import { isConnectorId } from "../domain/location.ts";
import { HOUR, MINUTE, SECOND } from "../domain/time.ts";
import type { ChargePointState } from "./state.ts";

/** What is remembered of a charge point to tell when it malfunctions. Written with the events themselves, never per message. */
export interface Watch {
  /** Notices whose cause has not gone yet, by kind and subject. */
  readonly raised: Readonly<Record<string, Raised>>;
  /** When the last one ended; what begins is later, so that the order is never in doubt. */
  readonly lastEndAt: number;
  /** When sockets were accepted, and boots: the newest, oldest first. */
  readonly connects: readonly number[];
  readonly boots: readonly number[];
  /** Connectors whose meters move although nobody charges. */
  readonly drawing: Readonly<Record<number, Drawing>>;
  /** Starts that came to nothing since the last one that gave energy, by connector. */
  readonly failedStarts: Readonly<Record<number, readonly FailedStart[]>>;
  /** Transactions that went on although their stop was accepted. */
  readonly unheededStops: readonly number[];
}

export interface Raised {
  /** As it was told last, and when. */
  readonly cause: string;
  readonly at: number;
}

export interface Drawing {
  readonly powerW: number | null;
  readonly registerWh: number | null;
}

export interface FailedStart {
  readonly at: number;
  readonly why: string;
}

export const EMPTY_WATCH: Watch = {
  raised: {},
  lastEndAt: 0,
  connects: [],
  boots: [],
  drawing: {},
  failedStarts: {},
  unheededStops: [],
};

/** When something is a malfunction. Each with its reason; some can be set for a charge point. */
export const THRESHOLDS = {
  /** Seven attempts of OCPP-J's back-off have failed by then: it is not a router that restarts. */
  offlineSeconds: 15 * 60,
  /** A few values may be lost on a bad line. Ten intervals of 30 s at least. */
  meterValueIntervals: 10,
  meterValuesSeconds: 5 * 60,
  /** A register in steps of 1 kWh stands still for 43 minutes at 1.4 kW; half an hour is told where power is not reported. */
  noEnergySeconds: 30 * 60,
  /** A standby load stays far below; the smallest charge, 6 A on one phase, is 1,380 W. */
  idlePowerW: 500,
  idleEnergyWh: 100,
  /** A driver tries twice and gives up; a third failure within an hour is the charger's. */
  failedStarts: 3,
  failedStartsWithin: HOUR,
  /** A charger that shows Available has let the car go; its StopTransaction may wait for one slow retry. */
  stopAfterAvailable: 15 * MINUTE,
  /** Calls in a row (OCPP-L5). */
  unanswered: 3,
  /** Once in six minutes is no bad line any more. Half of it ends the malfunction, so that it does not come and go. */
  connectsPerHour: 10,
  /** A firmware update boots twice. */
  bootsPerHour: 5,
} as const;

export function noteConnect(state: ChargePointState, now: number): ChargePointState {
  const connects = [...state.watch.connects, now].slice(-THRESHOLDS.connectsPerHour);
  return { ...state, watch: { ...state.watch, connects } };
}

/** Boots that were not accepted are repeated because we ask for it. */
export function noteBoot(state: ChargePointState, now: number): ChargePointState {
  const boots = [...state.watch.boots, now].slice(-THRESHOLDS.bootsPerHour);
  return { ...state, watch: { ...state.watch, boots } };
}

export function noteFailedStart(
  state: ChargePointState,
  connectorId: number,
  why: string,
  now: number,
): ChargePointState {
  if (!isConnectorId(connectorId)) return state;
  const recent = (state.watch.failedStarts[connectorId] ?? []).filter(
    ({ at }) => now - at < THRESHOLDS.failedStartsWithin,
  );
  const failed = [...recent, { at: now, why }].slice(-THRESHOLDS.failedStarts);
  return { ...state, watch: { ...state.watch, failedStarts: { ...state.watch.failedStarts, [connectorId]: failed } } };
}

/** A session gave energy: the connector works. */
export function noteEnergy(state: ChargePointState, connectorId: number): ChargePointState {
  if (state.watch.failedStarts[connectorId] === undefined) return state;
  const { [connectorId]: _, ...failedStarts } = state.watch.failedStarts;
  return { ...state, watch: { ...state.watch, failedStarts } };
}

export function noteUnheededStops(state: ChargePointState, transactionIds: readonly number[]): ChargePointState {
  const unheededStops = [...new Set([...state.watch.unheededStops, ...transactionIds])];
  return { ...state, watch: { ...state.watch, unheededStops } };
}

/** @param drawing null: the meter stands still. */
export function noteIdleMeter(state: ChargePointState, connectorId: number, drawing: Drawing | null): ChargePointState {
  const known = state.watch.drawing[connectorId];
  if ((known === undefined) === (drawing === null)) return state;
  const { [connectorId]: _, ...others } = state.watch.drawing;
  return {
    ...state,
    watch: { ...state.watch, drawing: drawing === null ? others : { ...others, [connectorId]: drawing } },
  };
}

/** An interval of more than an hour is a typing error. */
const LONGEST_INTERVAL_SECONDS = 3_600;
const SAMPLE_INTERVAL = foldKey("MeterValueSampleInterval");

/** How long sessions may go without meter values: ten intervals, where the charger's own are longer than usual. */
export function meterValuesMissingMs({ registration, configuration }: ChargePointState): number {
  const set = registration?.settings.meterValuesMissingAfterSeconds;
  if (set !== undefined) return set * SECOND;
  const reported = Number(configuration.reported[SAMPLE_INTERVAL]?.value ?? 0);
  const intervalSeconds = Number.isFinite(reported) ? Math.min(reported, LONGEST_INTERVAL_SECONDS) : 0;
  return Math.max(THRESHOLDS.meterValuesSeconds, THRESHOLDS.meterValueIntervals * intervalSeconds) * SECOND;
}
