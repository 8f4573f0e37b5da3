import { DC_EFFICIENCY, GRID_W_PER_A, supplyFrom } from "./connector-supply.ts";
import type { Branch, Fuse, PerPhase } from "./fuse-tree.ts";
import type { ConnectorClass } from "./location.ts";
import type { Site, SiteEvse } from "./site.ts";

/** An EVSE in the tree of fuses. Amperes are those of each phase that it loads at the grid. */
export interface EvsePoint extends Branch {
  readonly evseUid: string;
  readonly chargePointId: string;
  readonly class: ConnectorClass;
  readonly perAmpereW: number;
  readonly maxA: number;
}

/** Of an EVSE that nobody told the power of: the strongest that a three-phase socket is built for. */
const USUAL_MAX_A = 32;
/** A phase that carries less is not used by the car; one that carries more is. */
const UNUSED_BELOW_A = 0.5;
const USED_FROM_A = 2;

const CONNECTION = "connection";
const feeder = (id: string) => `feeder ${id}`;
const chargePoint = (id: string) => `charge point ${id}`;

/** The connection as the root, feeders, charge points (EN-P2). */
export function fusesOf({ connection, chargePoints }: Site, limitW: number): readonly Fuse[] {
  const above = (id: string | null | undefined) => (id == null ? CONNECTION : feeder(id));
  return [
    { id: CONNECTION, parentId: null, limitA: limitW / GRID_W_PER_A },
    ...connection.feeders.map(({ id, parentId, fuseA }) => ({
      id: feeder(id),
      parentId: above(parentId),
      limitA: fuseA,
    })),
    ...chargePoints.map(({ id }) => {
      const { feederId, fuseA } = connection.chargePoints[id] ?? {};
      return { id: chargePoint(id), parentId: above(feederId), limitA: fuseA ?? Number.POSITIVE_INFINITY };
    }),
  ];
}

export function evsePointsOf({ connection, chargePoints }: Site): readonly EvsePoint[] {
  return chargePoints.flatMap(({ id, evses }) =>
    evses.map((evse) => {
      const perAmpereW = perAmpereOf(evse);
      return {
        evseUid: evse.uid,
        chargePointId: id,
        class: evse.class,
        fuseId: chargePoint(id),
        phases: phasesOf(evse, connection.phases[evse.uid] ?? []),
        perAmpereW,
        maxA: evse.maxPowerW > 0 ? evse.maxPowerW / perAmpereW : USUAL_MAX_A,
      };
    }),
  );
}

function perAmpereOf({ powerType, voltageV }: SiteEvse): number {
  if (powerType === "DC") return GRID_W_PER_A * DC_EFFICIENCY;
  const supply = supplyFrom(powerType, voltageV);
  return supply.phases * supply.voltageV;
}

const ALL: PerPhase = [1, 1, 1];

/** One phase of which nobody said which counts on each: whichever it is, nothing breaks. */
function phasesOf({ powerType, voltageV }: SiteEvse, wiring: readonly (1 | 2 | 3)[]): PerPhase {
  const [first] = wiring;
  const usesOne = powerType !== "DC" && supplyFrom(powerType, voltageV).phases === 1;
  return usesOne && first !== undefined ? loading([first]) : ALL;
}

function loading(used: readonly (1 | 2 | 3)[]): PerPhase {
  const on = (phase: 1 | 2 | 3) => (used.includes(phase) ? 1 : 0);
  return [on(1), on(2), on(3)];
}

/** As a car is seen to draw: many use one phase of three. Only where it is known which wire is which. */
export function seenPhases(point: EvsePoint, { connection }: Site, currentA: readonly (number | null)[]): PerPhase {
  const wiring = connection.phases[point.evseUid] ?? [];
  const isWhole = wiring.length === 3 && currentA.length === 3 && currentA.every((each) => each !== null);
  if (!isWhole || !currentA.some((each) => (each ?? 0) >= USED_FROM_A)) return point.phases;
  return loading(wiring.filter((_, line) => (currentA[line] ?? 0) >= UNUSED_BELOW_A));
}

/** Never more than was given, also after the charge point has turned it back into amperes. */
export function wattsOf({ perAmpereW }: EvsePoint, amperes: number): number {
  return Math.ceil(amperes * perAmpereW - 1e-6);
}

export function amperesOf({ perAmpereW }: EvsePoint, watts: number): number {
  return watts / perAmpereW;
}
