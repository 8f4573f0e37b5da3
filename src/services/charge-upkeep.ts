import { failureOf } from "../domain/driver-charge.ts";
import { DAY, HOUR } from "../domain/time.ts";
import {
  type DriverChargeRow,
  failCharge,
  type KnownCharge,
  loadLateCharges,
  loadUnsettledCharges,
  moveCharge,
  noteStopAsked,
} from "../store/driver-charges.ts";
import { forgetEndedOfDrivers, loadUnfollowedAccounts } from "../store/drivers.ts";
import type { SessionRow } from "../store/sessions.ts";
import { SYSTEM } from "./commands.ts";
import { followAccount } from "./debts.ts";
import type { Deps } from "./deps.ts";
import { stopSession } from "./driver-stops.ts";
import { endImmediate } from "./immediate-bookings.ts";
import { releaseHold } from "./payments.ts";

/** So many in one run of the cron. */
const AT_ONCE = 100;
/** A start that was given up may begin so long after: its charge point was offline meanwhile. */
const LATE_AT_MOST = DAY;
/** As long as the link that confirms an address, and a while. */
const UNCONFIRMED_KEPT = 72 * HOUR;

/**
 * By the cron: starts of which nothing came within their time are given up, with all that was kept for them, however they were
 * cut off (portal 4.19). What begins later all the same is stopped: its driver has gone.
 */
export async function tendCharges(deps: Deps): Promise<void> {
  const now = deps.now();
  for (const known of await loadUnsettledCharges(deps.db, now, AT_ONCE)) await settle(deps, known, now);
  for (const { charge, session } of await loadLateCharges(deps.db, now - LATE_AT_MOST, AT_ONCE)) {
    if (session !== null) await settleLate(deps, charge, session, now);
  }
  for (const driverId of await loadUnfollowedAccounts(deps.db, AT_ONCE)) await followAccount(deps, driverId);
  await forgetEndedOfDrivers(deps.db, now, now - UNCONFIRMED_KEPT);
}

/** What began in time was only heard of late, and goes on, unless its driver has given it up. */
async function settleLate(deps: Deps, charge: DriverChargeRow, session: SessionRow, now: number): Promise<void> {
  if (session.startedAt <= charge.startBy && charge.failure !== "cancelled") {
    await moveCharge(deps.db, charge, { stage: "begun", failure: null, isCleared: true, updatedAt: now });
    return;
  }
  const stopped = await stopSession(deps, session, SYSTEM);
  if (stopped.ok) await noteStopAsked(deps.db, charge.id, now);
}

async function settle(deps: Deps, known: KnownCharge, now: number): Promise<void> {
  const { charge, session } = known;
  const { id } = charge;
  if (session !== null && charge.stage !== "not_started") {
    await moveCharge(deps.db, charge, { stage: "begun", isCleared: true, updatedAt: now });
    return;
  }
  const failure = failureOf(known, now) ?? "no_answer";
  await deps.db.batch([failCharge(deps.db, id, failure, now), endImmediate(deps, id, "missed")]);
  await releaseHold(deps, id);
  await moveCharge(deps.db, { id, stage: "not_started" }, { isCleared: true, updatedAt: now });
  deps.log("charge.given-up", { chargeId: id, failure });
}
