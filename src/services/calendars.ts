import type { BookingSettings } from "../domain/booking-settings.ts";
import type { CalendarEntry, ChargePointCalendar } from "../domain/charge-point-calendar.ts";
import { DAY, MINUTE } from "../domain/time.ts";
import type { BookingRow } from "../store/bookings.ts";
import { loadCalendar, loadUntoldCalendars, markCalendarTold } from "../store/calendars.ts";
import { loadSettings } from "../store/settings.ts";
import { giveInstruction, SYSTEM } from "./commands.ts";
import type { Deps } from "./deps.ts";
import { idTagOfToken } from "./id-tags.ts";

/** A charge point knows what begins so soon; it can be away for a day and still keep what was booked. */
const TOLD_AHEAD_MS = 2 * DAY;
/** It is told of more before it has run out. */
const TOLD_AGAIN_MS = DAY;
/** Bookings of one charge point that its object is told of; those that begin later are told when others have ended. */
const MOST_ENTRIES = 500;
/** Told in one run; each is a call to another object. */
const TOLD_AT_ONCE = 100;

/** Charge points whose bookings have changed are told of it; whoever cannot be told now is told by the next cron. Never throws. */
export async function tellCalendarsOf(deps: Deps, chargePointIds: readonly string[]): Promise<void> {
  await Promise.all(
    [...new Set(chargePointIds)].map(async (chargePointId) => {
      try {
        await tellCalendar(deps, chargePointId);
      } catch (error) {
        deps.log("tell.failed", { chargePointId, error: String(error) });
      }
    }),
  );
}

/** By the cron. */
export async function tellCalendars(deps: Deps): Promise<void> {
  await tellCalendarsOf(deps, await loadUntoldCalendars(deps.db, deps.now() + TOLD_AGAIN_MS, TOLD_AT_ONCE));
}

async function tellCalendar(deps: Deps, chargePointId: string): Promise<void> {
  const now = deps.now();
  const until = now + TOLD_AHEAD_MS;
  const { bookings } = await loadSettings(deps.db);
  const { version, rows } = await loadCalendar(deps.db, chargePointId, { now, until, limit: MOST_ENTRIES });
  const calendar = calendarOf(version, rows, bookings);
  const instruction = { kind: "calendar", calendar } as const;
  const given = await giveInstruction(deps, { chargePointId, instruction, requestedBy: SYSTEM });
  // One that is gone keeps nothing.
  if (given.ok || given.refusal === "not_found") await markCalendarTold(deps.db, chargePointId, { version, until });
}

function calendarOf(version: number, rows: readonly BookingRow[], settings: BookingSettings): ChargePointCalendar {
  const { walkUps, overruns, minMinutes, immediateMinutes, armLeadMinutes } = settings;
  return {
    version,
    entries: rows.flatMap((row) => entryOf(row, armLeadMinutes * MINUTE)),
    walkUps,
    shortestMs: Math.min(minMinutes, immediateMinutes) * MINUTE,
    immediateMs: immediateMinutes * MINUTE,
    overruns,
  };
}

function entryOf(row: BookingRow, leadMs: number): readonly CalendarEntry[] {
  const { id: bookingId, kind, evseUid, connectorId, startableFrom, beginAt, keptUntil, heldUntil } = row;
  // A charge point that is not told in time that the end has moved on must not come back into service by itself.
  const endAt = row.isOpenEnded ? heldUntil + DAY : heldUntil;
  if (evseUid === null) return [];
  const tokens = row.tokens.map((token) => ({ ...token, idTag: idTagOfToken(token) }));
  const armAt = kind === "maintenance" ? beginAt : beginAt - leadMs;
  return [{ bookingId, kind, evseUid, connectorId, armAt, startableFrom, beginAt, keptUntil, endAt, tokens }];
}
