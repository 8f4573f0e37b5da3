import { addFailures, type FailureCounts, failureOfStart } from "../domain/failed-starts.ts";
import { type OccupiedHour, occupancyOf } from "../domain/occupancy.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import type { Stretch } from "../domain/spans.ts";
import { SPEEDS, type Speed, speedOf } from "../domain/speed.ts";
import { type LocalMonth, localMonth } from "../domain/time.ts";
import { type ConditionTimes, timeByCondition } from "../domain/uptime.ts";
import { loadSettings } from "../store/settings.ts";
import {
  loadAskedStarts,
  loadBegunStarts,
  loadMaintenances,
  loadOccupations,
  loadReportedEvses,
  loadShownStatuses,
  loadSilences,
} from "../store/slot-reports.ts";
import type { Deps } from "./deps.ts";

/** What a location's slots were over a local month, as far as it has passed. */

interface AskedPlace {
  readonly id: string;
  readonly timeZone: string;
}

/** `passed`: from its beginning until now, or its end. */
interface AskedMonth {
  readonly month: LocalMonth;
  readonly passed: Stretch;
}

function monthOf({ now }: Deps, { timeZone }: AskedPlace, text: string): Result<AskedMonth> {
  const month = localMonth(text, timeZone);
  if (month === null) return refuse("invalid_request", "The month is to be written as 2026-11.");
  return ok({ month, passed: { from: month.startAt, to: Math.max(month.startAt, Math.min(month.endAt, now())) } });
}

/** An EVSE is counted from when its charge point was entered. */
function countedOf({ since }: { readonly since: number }, { from, to }: Stretch): Stretch {
  return { from: Math.min(to, Math.max(from, since)), to };
}

export interface OccupancyReport {
  readonly month: LocalMonth;
  /** Of those speeds that have slots. */
  readonly speeds: readonly {
    readonly speed: Speed;
    readonly slots: number;
    readonly hours: readonly OccupiedHour[];
  }[];
}

export async function readOccupancy(deps: Deps, place: AskedPlace, text: string): Promise<Result<OccupancyReport>> {
  const asked = monthOf(deps, place, text);
  if (!asked.ok) return asked;
  const { month, passed } = asked.value;
  const [evses, occupations, { speeds: thresholds }] = await Promise.all([
    loadReportedEvses(deps.db, place.id),
    loadOccupations(deps.db, place.id, passed),
    loadSettings(deps.db),
  ]);
  const byEvse = Map.groupBy(occupations, ({ evseUid }) => evseUid);
  const speeds = SPEEDS.flatMap((speed) => {
    const own = evses.filter(({ maxPowerW }) => speedOf(maxPowerW, thresholds) === speed);
    if (own.length === 0) return [];
    const counted = own.map((evse) => ({ during: countedOf(evse, passed), sessions: byEvse.get(evse.uid) ?? [] }));
    return [{ speed, slots: own.length, hours: occupancyOf(month, place.timeZone, counted) }];
  });
  return ok({ month, speeds });
}

export interface SlotUptime {
  readonly evseUid: string;
  readonly label: string;
  readonly chargePointId: string;
  readonly time: ConditionTimes;
}

export async function readUptime(
  deps: Deps,
  place: AskedPlace,
  text: string,
): Promise<Result<{ readonly month: LocalMonth; readonly slots: readonly SlotUptime[] }>> {
  const asked = monthOf(deps, place, text);
  if (!asked.ok) return asked;
  const { month, passed } = asked.value;
  const [evses, { rows, readUntil }, silences, maintenances] = await Promise.all([
    loadReportedEvses(deps.db, place.id),
    loadShownStatuses(deps.db, place.id, passed),
    loadSilences(deps.db, place.id, passed),
    loadMaintenances(deps.db, place.id, passed),
  ]);
  const shownBy = Map.groupBy(rows, ({ chargePointId }) => chargePointId);
  const slots = evses.map((evse) => {
    const { uid: evseUid, label, chargePointId, connectorIds } = evse;
    const time = timeByCondition({
      during: countedOf(evse, passed),
      shown: (shownBy.get(chargePointId) ?? []).filter(({ connectorId }) => connectorIds.includes(connectorId)),
      silences: silences.filter((each) => each.chargePointId === chargePointId),
      maintenances: maintenances.filter((each) => each.evseUid === evseUid),
      readUntil,
    });
    return { evseUid, label, chargePointId, time };
  });
  return ok({ month, slots });
}

export interface SlotStarts {
  /** Null: a start that named a connector which is not there any more, or none. */
  readonly evseUid: string | null;
  readonly label: string | null;
  readonly starts: number;
  readonly failed: FailureCounts;
}

/** Of every slot at which a start was tried. */
export async function readFailedStarts(
  deps: Deps,
  place: AskedPlace,
  text: string,
): Promise<Result<{ readonly month: LocalMonth; readonly slots: readonly SlotStarts[] }>> {
  const asked = monthOf(deps, place, text);
  if (!asked.ok) return asked;
  const { month, passed } = asked.value;
  const [evses, commands, begun] = await Promise.all([
    loadReportedEvses(deps.db, place.id),
    loadAskedStarts(deps.db, place.id, passed),
    loadBegunStarts(deps.db, place.id, passed),
  ]);
  const evseOf = new Map(
    evses.flatMap(({ uid, chargePointId, connectorIds }) => connectorIds.map((id) => [`${chargePointId} ${id}`, uid])),
  );
  const labels = new Map(evses.map(({ uid, label }) => [uid, label]));
  const tries = [
    ...commands.flatMap(({ chargePointId, connectorId, count, ...start }) => {
      const failure = failureOfStart(start);
      const uid = evseOf.get(`${chargePointId} ${connectorId}`) ?? null;
      // One that did not fail is counted by its transaction.
      return failure === null ? [] : [{ uid, starts: count, failed: { [failure]: count } }];
    }),
    ...begun.map(({ evseUid, begun: starts, notAccepted, noEnergy }) => ({
      uid: labels.has(evseUid) ? evseUid : null,
      starts,
      failed: { not_accepted: notAccepted, no_energy: noEnergy },
    })),
  ];
  const slots = [...labels.keys(), null].flatMap((uid) => {
    const own = tries.filter((each) => each.uid === uid);
    if (own.length === 0) return [];
    const starts = own.reduce((sum, each) => sum + each.starts, 0);
    return [
      {
        evseUid: uid,
        label: labels.get(uid ?? "") ?? null,
        starts,
        failed: addFailures(own.map((each) => each.failed)),
      },
    ];
  });
  return ok({ month, slots });
}
