import { and, asc, desc, eq, gt, gte, inArray, isNotNull, isNull, lt, or, sql } from "drizzle-orm";
import type { CommandState } from "../domain/command.ts";
import { SHORT_SESSION } from "../domain/failed-starts.ts";
import type { NoticeKind } from "../domain/notification.ts";
import type { Stretch } from "../domain/spans.ts";
import { DAY } from "../domain/time.ts";
import type { ShownStatus } from "../domain/uptime.ts";
import { bookings } from "./booking-schema.ts";
import { commands } from "./command-schema.ts";
import type { Database } from "./database.ts";
import { notifications } from "./notification-schema.ts";
import { chargePointStates, chargePoints, connectors, evses, sessions } from "./schema.ts";
import { statusHistory } from "./status-schema.ts";

/** What the slots of a location were over a month. */

/** A slot that is used twenty times a day shows about 4,000 statuses in a month. What is beyond is not known. */
const MOST_STATUSES = 40_000;
const MOST_SESSIONS = 40_000;
/** Each lasts for minutes at least. */
const MOST_SILENCES = 2_000;
const MOST_MAINTENANCES = 1_000;
/** What began longer before the month is not found: a car that is there for so long was forgotten. */
const SESSION_LOOK_BACK = 31 * DAY;
const MAINTENANCE_LOOK_BACK = 366 * DAY;

/** Those that somebody declared, in the order in which they stand there. */
export async function loadReportedEvses(db: Database, locationId: string) {
  const ofEvse = sql`from ${connectors} where ${connectors.evseUid} = ${evses.uid}`;
  const rows = await db
    .select({
      uid: evses.uid,
      label: evses.label,
      chargePointId: evses.chargePointId,
      since: chargePoints.createdAt,
      maxPowerW: sql<number>`coalesce((select max(${connectors.maxPowerW}) ${ofEvse}), 0)`,
      connectorIds: sql<string>`(select json_group_array(${connectors.connectorId}) ${ofEvse})`,
    })
    .from(evses)
    .innerJoin(chargePoints, eq(chargePoints.id, evses.chargePointId))
    .where(and(eq(chargePoints.locationId, locationId), eq(evses.declared, true)))
    .orderBy(chargePoints.createdAt, evses.position, evses.label);
  return rows.map((row) => ({ ...row, connectorIds: JSON.parse(row.connectorIds) as readonly number[] }));
}

export interface StatusesShown {
  /** In order of time; of each connector the last one before the stretch, too. */
  readonly rows: readonly (ShownStatus & { readonly chargePointId: string })[];
  /** From then on nothing was read. */
  readonly readUntil: number;
}

export async function loadShownStatuses(db: Database, locationId: string, during: Stretch): Promise<StatusesShown> {
  const before = sql`(select max(b.at) from ${statusHistory} b
    where b.charge_point_id = ${connectors.chargePointId} and b.connector_id = ${connectors.connectorId} and b.at < ${during.from})`;
  const rows = await db
    .select({
      chargePointId: statusHistory.chargePointId,
      connectorId: statusHistory.connectorId,
      at: statusHistory.at,
      status: statusHistory.status,
    })
    .from(connectors)
    .innerJoin(chargePoints, eq(chargePoints.id, connectors.chargePointId))
    .innerJoin(
      statusHistory,
      and(
        eq(statusHistory.chargePointId, connectors.chargePointId),
        eq(statusHistory.connectorId, connectors.connectorId),
        gte(statusHistory.at, sql`coalesce(${before}, ${during.from})`),
        lt(statusHistory.at, during.to),
      ),
    )
    .where(eq(chargePoints.locationId, locationId))
    .orderBy(asc(statusHistory.at), asc(statusHistory.seq))
    .limit(MOST_STATUSES);
  const last = rows.length === MOST_STATUSES ? rows.at(-1) : undefined;
  return { rows, readUntil: last?.at ?? Number.POSITIVE_INFINITY };
}

/** When charge points of a location were out of contact for so long that somebody was told, or are so now. */
export async function loadSilences(
  db: Database,
  locationId: string,
  during: Stretch,
): Promise<readonly (Stretch & { readonly chargePointId: string })[]> {
  const own = db.select({ id: chargePoints.id }).from(chargePoints).where(eq(chargePoints.locationId, locationId));
  const { chargePointId, firstAt, resolvedAt, details, lastAt } = notifications;
  const [told, now] = await db.batch([
    db
      .select({
        chargePointId,
        firstAt,
        resolvedAt,
        since: sql<string | null>`${details} ->> 'since'`,
      })
      .from(notifications)
      .where(
        and(
          eq(notifications.kind, "offline" satisfies NoticeKind),
          inArray(chargePointId, own),
          lt(firstAt, during.to),
          or(isNull(resolvedAt), gt(resolvedAt, during.from)),
        ),
      )
      .orderBy(desc(lastAt))
      .limit(MOST_SILENCES),
    db
      .select({ chargePointId: chargePointStates.chargePointId, from: chargePointStates.lastSeenAt })
      .from(chargePointStates)
      .where(and(inArray(chargePointStates.chargePointId, own), isNotNull(chargePointStates.offlineSince))),
  ]);
  return [
    ...told.map((row) => ({
      chargePointId: row.chargePointId ?? "",
      // The notice comes a while after the last message.
      from: Math.min(row.firstAt, row.since === null ? row.firstAt : Date.parse(row.since)),
      to: row.resolvedAt ?? during.to,
    })),
    ...now.map((row) => ({ chargePointId: row.chargePointId, from: row.from ?? during.from, to: during.to })),
  ];
}

/** As long as it had its place in the calendar: what ended before its time gave the rest back. */
export async function loadMaintenances(
  db: Database,
  locationId: string,
  during: Stretch,
): Promise<readonly (Stretch & { readonly evseUid: string | null })[]> {
  return db
    .select({ evseUid: bookings.evseUid, from: bookings.heldFrom, to: bookings.heldUntil })
    .from(bookings)
    .where(
      and(
        eq(bookings.locationId, locationId),
        gte(bookings.beginAt, during.from - MAINTENANCE_LOOK_BACK),
        lt(bookings.beginAt, during.to),
        eq(bookings.kind, "maintenance"),
        gt(bookings.heldUntil, during.from),
      ),
    )
    .limit(MOST_MAINTENANCES);
}

/** When sessions had their EVSEs; one that runs has it until the end of the stretch. */
export async function loadOccupations(
  db: Database,
  locationId: string,
  during: Stretch,
): Promise<readonly (Stretch & { readonly evseUid: string })[]> {
  const { evseUid, startedAt, stoppedAt, holdsEvse, state } = sessions;
  const rows = await db
    .select({ evseUid, from: startedAt, to: stoppedAt })
    .from(sessions)
    .where(
      and(
        eq(sessions.locationId, locationId),
        gte(startedAt, during.from - SESSION_LOOK_BACK),
        lt(startedAt, during.to),
        inArray(state, ["ACTIVE", "COMPLETED"]),
        or(gt(stoppedAt, during.from), and(isNull(stoppedAt), eq(holdsEvse, true))),
      ),
    )
    .orderBy(startedAt)
    .limit(MOST_SESSIONS);
  return rows.map((row) => ({ ...row, to: row.to ?? during.to }));
}

export interface AskedStarts {
  readonly chargePointId: string;
  readonly connectorId: number | null;
  readonly state: CommandState;
  readonly answer: string | null;
  readonly count: number;
}

/** Remote starts of a location's charge points, by what became of them. */
export function loadAskedStarts(db: Database, locationId: string, during: Stretch): Promise<readonly AskedStarts[]> {
  const { chargePointId, request, response, state, action, createdAt } = commands;
  const connectorId = sql<number | null>`${request} ->> 'connectorId'`;
  const answer = sql<string | null>`${response} ->> 'status'`;
  return db
    .select({ chargePointId, connectorId, state, answer, count: sql<number>`count(*)` })
    .from(chargePoints)
    .innerJoin(commands, eq(chargePointId, chargePoints.id))
    .where(
      and(
        eq(chargePoints.locationId, locationId),
        gte(createdAt, during.from),
        lt(createdAt, during.to),
        eq(action, "RemoteStartTransaction"),
      ),
    )
    .groupBy(chargePointId, connectorId, state, answer);
}

/** Transactions that began, by EVSE: how many, whose driver was refused, and which were over at once without energy. */
export function loadBegunStarts(db: Database, locationId: string, during: Stretch) {
  const { evseUid, startedAt, stoppedAt, state, energyWh, transactionId } = sessions;
  const isRefused = sql`${state} = 'INVALID'`;
  const isNothing = sql`${state} = 'COMPLETED' and ${energyWh} = 0 and ${stoppedAt} - ${startedAt} < ${SHORT_SESSION}`;
  return db
    .select({
      evseUid,
      begun: sql<number>`count(*)`,
      notAccepted: sql<number>`sum(${isRefused})`,
      noEnergy: sql<number>`sum(${isNothing})`,
    })
    .from(sessions)
    .where(
      and(
        eq(sessions.locationId, locationId),
        gte(startedAt, during.from),
        lt(startedAt, during.to),
        isNotNull(transactionId),
      ),
    )
    .groupBy(evseUid);
}
