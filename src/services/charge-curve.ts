import type { KnownCharge } from "../store/driver-charges.ts";
import type { Deps } from "./deps.ts";

export interface CurvePoint {
  readonly at: number;
  readonly powerW: number | null;
  /** Since the start. */
  readonly energyWh: number | null;
}

/** One every 30 s, for a day. */
const MOST_MOMENTS = 3_000;
/** As many as a phone is wide. */
const MOST_POINTS = 180;

/** The course of a charge, as its charge point reported it. */
export async function chargeCurve(deps: Deps, { session }: KnownCharge): Promise<readonly CurvePoint[]> {
  const { chargePointId = "", transactionId = null, meterStartWh = null } = session ?? {};
  if (transactionId === null) return [];
  const { items } = await deps.chargePoints.meterValues(chargePointId, transactionId, 0, MOST_MOMENTS);
  const points = items
    .filter(({ powerW, registerWh }) => powerW !== null || registerWh !== null)
    .map(({ at, powerW, registerWh }) => ({
      at,
      powerW: powerW === null ? null : Math.max(0, powerW),
      energyWh: registerWh === null || meterStartWh === null ? null : Math.max(0, registerWh - meterStartWh),
    }))
    .sort((left, right) => left.at - right.at);
  const every = Math.ceil(points.length / MOST_POINTS);
  return points.filter((_, index) => index % every === 0 || index === points.length - 1);
}
