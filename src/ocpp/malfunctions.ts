import { type FileJobKind, isUnderWay, stalledAt } from "../domain/file-job.ts";
import type { NOTICES, Notice, NoticeKind } from "../domain/notification.ts";
import type { SessionFlag } from "../domain/session.ts";
import { HOUR, SECOND, toIso } from "../domain/time.ts";
import { mismatchOf, reportedValues } from "./boot.ts";
import { installingUntil } from "./file-jobs.ts";
import { WARNED_BEFORE } from "./overruns.ts";
import {
  type ChargePointState,
  type ConnectorReport,
  type NewestReading,
  offlineAfterMs,
  type Transaction,
} from "./state.ts";
import { meterValuesMissingMs, THRESHOLDS } from "./watch.ts";

/** Kinds that what is known of a charge point shows: each has a detector. */
export type MalfunctionKind = {
  readonly [K in NoticeKind]: (typeof NOTICES)[K]["endsBy"] extends "state" ? K : never;
}[NoticeKind];

/** What is wrong with a charge point, or will be unless something happens before. */
export interface Malfunction {
  readonly kind: MalfunctionKind;
  readonly subject: string;
  /** When it changes, the malfunction is told again. */
  readonly cause: string;
  /** Made only when it is told: most are computed and never told. */
  readonly details: () => Notice["details"];
  /** It counts from then on … */
  readonly from: number;
  /** … and until then, if nothing happens before. */
  readonly until: number | null;
  /** What it makes of the transaction it is about. */
  readonly flag: { readonly transactionId: number; readonly flag: SessionFlag } | null;
}

/** What detectors go by. */
export interface View {
  readonly state: ChargePointState;
  readonly now: number;
  readonly newest: (transactionId: number) => NewestReading | null;
}

type Found = Pick<Malfunction, "details"> &
  Partial<Omit<Malfunction, "kind" | "subject">> & { readonly about?: number | FileJobKind };

/** THE TABLE: how each malfunction is seen in what is known of a charge point. */
const DETECTORS: { readonly [K in MalfunctionKind]: (view: View) => readonly Found[] } = {
  faulted: ({ state }) => reports(state, ({ status }) => status === "Faulted"),
  connector_error: ({ state }) =>
    reports(state, ({ status, errorCode }) => status !== "Faulted" && !HARMLESS.has(errorCode)),
  local_list_conflict: ({ state }) =>
    reports(state, ({ status, errorCode }) => status !== "Faulted" && errorCode === "LocalListConflict"),
  offline,
  silent_in_session: silentInSession,
  meter_values_missing: meterValuesMissing,
  no_energy: noEnergy,
  drawing_without_session: drawingWithoutSession,
  failed_starts: failedStarts,
  missing_stop: missingStop,
  overrun,
  unanswered_commands: unansweredCommands,
  chattering_connection: (view) =>
    repeated(view, "chattering_connection", view.state.watch.connects, THRESHOLDS.connectsPerHour, "connects"),
  boot_loop: (view) => repeated(view, "boot_loop", view.state.watch.boots, THRESHOLDS.bootsPerHour, "boots"),
  boot_mismatch: bootMismatch,
  serial_number_absent: serialNumberAbsent,
  file_job_stalled: fileJobStalled,
};

const KINDS = Object.keys(DETECTORS) as MalfunctionKind[];

/** Everything that is or may come to be wrong, by what is known now. */
export function malfunctions(view: View): readonly Malfunction[] {
  const chargePointId = view.state.registration?.chargePointId;
  if (chargePointId === undefined) return [];
  const all: Malfunction[] = [];
  // Asked with every heartbeat, and mostly to find nothing: plain loops are twice as fast as a chain of arrays.
  for (const kind of KINDS) {
    for (const { about, cause = "", details, from = 0, until = null, flag = null } of DETECTORS[kind](view)) {
      const subject = about === undefined ? chargePointId : `${chargePointId}/${about}`;
      all.push({ kind, subject, cause, details, from, until, flag });
    }
  }
  return all;
}

export const isNow = ({ from, until }: Malfunction, now: number) => from <= now && (until === null || now < until);

/** Under which a notice is remembered while its cause lasts. */
export const keyOf = ({ kind, subject }: Pick<Malfunction, "kind" | "subject">) => `${kind} ${subject}`;

const wasRaised = ({ state }: View, kind: MalfunctionKind, about?: number): boolean => {
  const id = state.registration?.chargePointId ?? "";
  return keyOf({ kind, subject: about === undefined ? id : `${id}/${about}` }) in state.watch.raised;
};

/** What an error code says when nothing is wrong with the connector itself. */
const HARMLESS: ReadonlySet<string> = new Set(["NoError", "LocalListConflict"]);

/** Connectors whose newest status says so, with the charger's own words (OCPP-S1). */
function reports(state: ChargePointState, isWrong: (report: ConnectorReport) => boolean): readonly Found[] {
  return Object.entries(state.connectors)
    .filter(([, report]) => isWrong(report))
    .map(([id, { status, errorCode, vendorId, vendorErrorCode, info, at }]) => ({
      about: Number(id),
      cause: JSON.stringify([errorCode, vendorErrorCode, info, at]),
      details: () => ({ connectorId: Number(id), status, errorCode, vendorId, vendorErrorCode, info, at: toIso(at) }),
    }));
}

function offline({ state }: View): readonly Found[] {
  const { lastSeenAt } = state.link;
  if (lastSeenAt === null) return [];
  const seconds = state.registration?.settings.offlineAlertAfterSeconds ?? THRESHOLDS.offlineSeconds;
  const from = Math.max(lastSeenAt + seconds * SECOND, installingUntil(state));
  return [{ details: () => ({ since: toIso(lastSeenAt) }), from }];
}

function silentInSession({ state }: View): readonly Found[] {
  const { lastSeenAt } = state.link;
  const transactionIds = charging(state).map(({ transactionId }) => transactionId);
  if (lastSeenAt === null || transactionIds.length === 0) return [];
  return [{ details: () => ({ since: toIso(lastSeenAt), transactionIds }), from: silentAt(state) }];
}

/** OCPP-T14, M5. Silence altogether is another malfunction; but what was missing before is missing still. */
function meterValuesMissing(view: View): readonly Found[] {
  const { state } = view;
  return charging(state).flatMap((transaction) => {
    const { connectorId, transactionId, receivedAt } = transaction;
    if (isSilent(view) && !wasRaised(view, "meter_values_missing", connectorId)) return [];
    const since = Math.max(receivedAt, view.newest(transactionId)?.receivedAt ?? 0, lastConnectAt(state));
    return {
      about: connectorId,
      details: () => ({ ...naming(transaction), since: toIso(since) }),
      from: since + meterValuesMissingMs(state),
      flag: { transactionId, flag: "meter_gap" },
    };
  });
}

/** OCPP-T14. Without any reading there is nothing to judge by, and that is told by itself. */
function noEnergy(view: View): readonly Found[] {
  const { state } = view;
  return charging(state).flatMap((transaction) => {
    const { connectorId, transactionId, receivedAt } = transaction;
    const report = state.connectors[connectorId];
    const newest = view.newest(transactionId);
    if (report?.status !== "Charging" || newest === null || newest.registerWh === null) return [];
    if ((newest.powerW ?? 0) >= THRESHOLDS.idlePowerW) return [];
    if (isSilent(view) && !wasRaised(view, "no_energy", connectorId)) return [];
    const since = Math.max(receivedAt, report.since, newest.risenAt ?? 0, lastConnectAt(state));
    const seconds = state.registration?.settings.noEnergyAfterSeconds ?? THRESHOLDS.noEnergySeconds;
    return {
      about: connectorId,
      details: () => ({ ...naming(transaction), since: toIso(since) }),
      from: since + seconds * SECOND,
      flag: { transactionId, flag: "no_energy" },
    };
  });
}

function drawingWithoutSession({ state }: View): readonly Found[] {
  return Object.entries(state.watch.drawing)
    .filter(([connectorId]) => isIdle(state, Number(connectorId)))
    .map(([id, drawing]) => ({ about: Number(id), details: () => ({ connectorId: Number(id), ...drawing }) }));
}

/** Nobody charges here: the connector says so, or there is no transaction. */
export function isIdle(state: ChargePointState, connectorId: number): boolean {
  if (state.connectors[connectorId]?.status === "Available") return true;
  return !state.open.some((open) => open.connectorId === connectorId && open.holdsEvse);
}

function failedStarts({ state }: View): readonly Found[] {
  return Object.entries(state.watch.failedStarts)
    .filter(([, failed]) => failed.length >= THRESHOLDS.failedStarts)
    .map(([id, failed]) => ({
      about: Number(id),
      cause: String(failed.at(-1)?.at),
      details: () => ({ connectorId: Number(id), why: failed.map(({ why }) => why) }),
    }));
}

/** OCPP-R7, T7, EDGE-24: the stop was accepted, the connector is free, or the next car charges; but nothing ended it. */
function missingStop(view: View): readonly Found[] {
  return view.state.open.flatMap((transaction) => {
    const due = stopDue(view, transaction);
    if (due === null) return [];
    return {
      about: transaction.transactionId,
      details: () => ({ ...naming(transaction), why: due.why }),
      from: due.at,
    };
  });
}

function stopDue(view: View, transaction: Transaction): { readonly why: string; readonly at: number } | null {
  const { state } = view;
  const { transactionId, connectorId, receivedAt, flags } = transaction;
  if (state.watch.unheededStops.includes(transactionId)) return { why: "stop accepted", at: 0 };
  // While it is silent its StopTransaction may wait there.
  if (isSilent(view) && !wasRaised(view, "missing_stop", transactionId)) return null;
  const after = (at: number) => Math.max(at, lastConnectAt(state)) + THRESHOLDS.stopAfterAvailable;
  if (flags.includes("superseded")) {
    const next = state.open.find((open) => open.connectorId === connectorId && open.transactionId > transactionId);
    return { why: "superseded", at: after(next?.receivedAt ?? receivedAt) };
  }
  const report = state.connectors[connectorId];
  const isFree = report?.status === "Available" && flags.includes("available_while_open");
  return isFree ? { why: "connector available", at: after(report.since) } : null;
}

/** A session that is still there shortly before somebody else's booking of its EVSE begins. */
function overrun({ state }: View): readonly Found[] {
  return charging(state).flatMap((transaction) => {
    const { endsBefore, transactionId } = transaction;
    if (endsBefore === null) return [];
    return {
      about: transactionId,
      cause: String(endsBefore),
      details: () => ({
        ...naming(transaction),
        endsBefore: toIso(endsBefore),
        isStopped: state.calendar.overruns === "stop",
      }),
      from: endsBefore - WARNED_BEFORE,
    };
  });
}

/** OCPP-L5. Told again whenever there are twice as many. */
function unansweredCommands({ state: { unanswered } }: View): readonly Found[] {
  if (unanswered < THRESHOLDS.unanswered) return [];
  return [
    { cause: String(Math.floor(Math.log2(unanswered / THRESHOLDS.unanswered))), details: () => ({ unanswered }) },
  ];
}

/** More than so many in an hour; it is over when there are less than half as many. */
function repeated(
  view: View,
  kind: MalfunctionKind,
  instants: readonly number[],
  perHour: number,
  what: "connects" | "boots",
): readonly Found[] {
  const fewest = Math.ceil(perHour / 2);
  if (instants.length < fewest) return [];
  const decisive = instants.at(wasRaised(view, kind) ? -fewest : -perHour);
  if (decisive === undefined) return [];
  const times = () => instants.filter((at) => view.now - at < HOUR).length;
  return [{ details: () => ({ [what]: times() }), until: decisive + HOUR }];
}

/** Decision 18; the end of it: an accepted boot, or other station data. */
function bootMismatch({ state: { boot, registration } }: View): readonly Found[] {
  if (boot === null || registration === null || boot.status === "Accepted") return [];
  const fields = mismatchOf(registration, boot.fields);
  return fields.length === 0
    ? []
    : [{ cause: JSON.stringify(boot.fields), details: () => ({ fields, reported: boot.fields }) }];
}

/** OCPP-B2: it was accepted by its vendor and model alone. */
function serialNumberAbsent({ state: { boot, registration } }: View): readonly Found[] {
  if (boot?.status !== "Accepted" || registration === null || registration.serialNumber === null) return [];
  const isAbsent = reportedValues(boot.fields).serialNumber === null;
  return isAbsent ? [{ cause: JSON.stringify(boot.fields), details: () => ({ reported: boot.fields }) }] : [];
}

function fileJobStalled({ state }: View): readonly Found[] {
  return Object.values(state.fileJobs.newest)
    .filter(isUnderWay)
    .map((job) => ({
      about: job.request.kind,
      cause: job.id,
      details: () => ({ jobId: job.id, kind: job.request.kind, status: job.status }),
      from: stalledAt(job),
    }));
}

/** Transactions in which energy should flow. */
function charging({ open }: ChargePointState): readonly Transaction[] {
  return open.filter(({ state, holdsEvse }) => state === "ACTIVE" && holdsEvse);
}

function naming({ sessionId, transactionId, connectorId }: Transaction) {
  return { sessionId, transactionId, connectorId };
}

function silentAt(state: ChargePointState): number {
  return (state.link.lastSeenAt ?? 0) + offlineAfterMs(state);
}

function isSilent({ state, now }: View): boolean {
  return silentAt(state) <= now;
}

/** What was not sent before may still come: the charger has just connected. */
function lastConnectAt({ watch }: ChargePointState): number {
  return watch.connects.at(-1) ?? 0;
}
