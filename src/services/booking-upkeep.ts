import type { BookingObstacle, CanceledReason } from "../domain/booking.ts";
import { DAY, MINUTE } from "../domain/time.ts";
import { extendSessions, loadDueBookings, releaseEnded } from "../store/booking-times.ts";
import type { BookingRow } from "../store/bookings.ts";
import { loadSettings } from "../store/settings.ts";
import { endBooking } from "./bookings.ts";
import type { Deps } from "./deps.ts";
import { displace, moveElsewhere } from "./displacement.ts";
import { changeMaintenance, completeMaintenance, OPEN_END_AHEAD_MS } from "./maintenance.ts";

/** So many in one run of the cron. */
const AT_ONCE = 50;
/** A start in the last moment is still under way from its charge point to D1. */
const UNDER_WAY_MS = 2 * MINUTE;
/** A driver may have come while nothing was heard of the charge point; after a day it is taken for no. */
const UNHEARD_MS = DAY;
/** A session that is stopped for a booking needs a moment to end. */
const GRACE_MS = 3 * MINUTE;
/** A session that runs has its EVSE so far ahead, if nobody else has. */
const SESSION_AHEAD_MS = 15 * MINUTE;

/** By the cron: what time makes of bookings and maintenance. One that fails stops no other. */
export async function tendBookings(deps: Deps): Promise<void> {
  const { db } = deps;
  const now = deps.now();
  await db.batch([extendSessions(db, now, now + SESSION_AHEAD_MS), releaseEnded(db, now)]);
  const { bookings: settings } = await loadSettings(db);
  const due = await loadDueBookings(db, {
    now,
    missedBefore: now - UNDER_WAY_MS,
    unheardBefore: now - UNHEARD_MS,
    blockedBefore: now + settings.armLeadMinutes * MINUTE,
    openEndsBefore: now + OPEN_END_AHEAD_MS / 2,
    limit: AT_ONCE,
  });
  for (const { booking } of due) {
    try {
      await tend(deps, booking);
    } catch (error) {
      deps.log("booking.fault", { bookingId: booking.id, error: String(error) });
    }
  }
}

async function tend(deps: Deps, row: BookingRow): Promise<void> {
  if (row.kind === "maintenance") return tendMaintenance(deps, row);
  const { blockedBy } = row;
  if (blockedBy === null) {
    await endBooking(deps, row, row.origin === "started" ? "failed" : "missed");
    return;
  }
  const { reason, afterMs } = OBSTACLES[blockedBy];
  const isLate = deps.now() >= row.heldFrom + afterMs;
  if (isLate) await displace(deps, row, reason);
  else await moveElsewhere(deps, row);
}

/** Why it cannot have its EVSE, in the words that its driver is told, and how long after its begin it is given up. */
const OBSTACLES = {
  occupied: { reason: "FULL", afterMs: GRACE_MS },
  faulted: { reason: "BROKEN_CHARGER", afterMs: GRACE_MS },
  unavailable: { reason: "BROKEN_CHARGER", afterMs: GRACE_MS },
  // It may be charging there all the same.
  offline: { reason: "UNKNOWN", afterMs: UNHEARD_MS },
} as const satisfies Record<BookingObstacle, { readonly reason: CanceledReason; readonly afterMs: number }>;

async function tendMaintenance(deps: Deps, row: BookingRow): Promise<void> {
  if (!row.isOpenEnded) {
    await completeMaintenance(deps, row);
    return;
  }
  const period = { beginAt: row.beginAt, endAt: deps.now() + OPEN_END_AHEAD_MS };
  const moved = await changeMaintenance(deps, row, { period, displaces: true });
  if (!moved.ok) deps.log("maintenance.stuck", { bookingId: row.id, refusal: moved.refusal, detail: moved.detail });
}
