import { limitAt, UNLIMITED } from "./profiles.ts";
import { connectorSpecOf, phasesOf, type Setup, type ShownStatus, VOLTAGE_V } from "./spec.ts";
import { type Car, type ChargePointState, type ConnectorState, runningOn, WMS_PER_WH } from "./state.ts";
import type { CarInput, Turn } from "./turn.ts";

/** What flows through a connector that has a transaction, and until when at the most. */
export interface Flow {
  readonly powerW: number;
  readonly offeredW: number;
  readonly status: Extract<ShownStatus["status"], "Charging" | "SuspendedEV" | "SuspendedEVSE">;
  readonly until: number;
}

/** Below 6 A per phase an AC car cannot charge (IEC 61851-1). */
const LEAST_CURRENT_A = 6;
const TAPER_FROM_PERCENT = 80;
/** What a contactor that has welded lets through. */
const IDLE_DRAW_W = 3_700;

export function newCar({ capacityWh = 50_000, socPercent = 40, maxPowerW = 11_000, constantPowerW }: CarInput): Car {
  return {
    capacityWh,
    maxPowerW,
    constantPowerW: constantPowerW ?? null,
    storedWms: Math.round((capacityWh * WMS_PER_WH * socPercent) / 100),
  };
}

export function socPercent(car: Car): number {
  return Math.min(100, Math.floor((car.storedWms * 100) / (car.capacityWh * WMS_PER_WH)));
}

export function flowOf(setup: Setup, state: ChargePointState, connector: ConnectorState, at: number): Flow {
  const spec = connectorSpecOf(setup, connector.connectorId);
  const transaction = runningOn(state, connector.connectorId);
  const { car } = connector;
  const { switches } = setup.options;
  if (!spec || !transaction) {
    const powerW = switches.has("drawsWhileIdle") ? IDLE_DRAW_W : 0;
    return { powerW, offeredW: 0, status: "SuspendedEVSE", until: Number.POSITIVE_INFINITY };
  }
  const limit = switches.has("ignoresLimits") ? UNLIMITED : limitAt(setup, state, connector.connectorId, at);
  const leastW = spec.supply === "DC" ? 1 : LEAST_CURRENT_A * VOLTAGE_V * phasesOf(spec);
  const isPaused = connector.pausedByEvse || transaction.deauthorised || connector.fault !== null;
  const offeredW = isPaused || limit.limitW < leastW ? 0 : Math.min(spec.maxPowerW, limit.limitW);
  const acceptedW = car === null || connector.pausedByCar ? 0 : acceptanceW(car);
  const powerW = Math.floor(Math.min(offeredW, acceptedW));
  const status = offeredW === 0 ? "SuspendedEVSE" : powerW === 0 ? "SuspendedEV" : "Charging";
  const flowsW = switches.has("registerStandsStill") ? 0 : powerW;
  return {
    powerW: flowsW,
    offeredW,
    status,
    until: Math.min(limit.until, car ? nextStepAt(car, powerW, at) : limit.until),
  };
}

/** Full power up to 80 %, then less with every percent, nothing when full. */
function acceptanceW(car: Car): number {
  if (car.constantPowerW !== null) return car.constantPowerW;
  const soc = socPercent(car);
  if (soc < TAPER_FROM_PERCENT) return car.maxPowerW;
  return Math.ceil((car.maxPowerW * (100 - soc)) / (100 - TAPER_FROM_PERCENT));
}

/** When the power the car accepts changes. */
function nextStepAt(car: Car, powerW: number, at: number): number {
  if (powerW === 0 || car.constantPowerW !== null) return Number.POSITIVE_INFINITY;
  const nextPercent = Math.max(TAPER_FROM_PERCENT, socPercent(car) + 1);
  const missingWms = (nextPercent * car.capacityWh * WMS_PER_WH) / 100 - car.storedWms;
  return at + Math.max(1, Math.ceil(missingWms / powerW));
}

/** Counts the energy since the last step into the registers, piece by piece of constant power; without power none flows. */
export function meterEnergy({ setup, state, now }: Turn): void {
  if (!state.live.running) return;
  for (const connector of state.connectors) {
    for (let from = state.live.meteredAt; from < now; ) {
      const { powerW, until } = flowOf(setup, state, connector, from);
      const to = Math.min(now, until);
      connector.registerWms += powerW * (to - from);
      if (connector.car && connector.car.constantPowerW === null) connector.car.storedWms += powerW * (to - from);
      from = to;
    }
  }
  state.live.meteredAt = Math.max(state.live.meteredAt, now);
}

/** When some power next changes by itself. */
export function nextFlowChangeAt(setup: Setup, state: ChargePointState): number {
  return Math.min(
    ...state.connectors
      .filter(({ connectorId }) => runningOn(state, connectorId))
      .map((connector) => flowOf(setup, state, connector, state.live.meteredAt).until),
    Number.POSITIVE_INFINITY,
  );
}
