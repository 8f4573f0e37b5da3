import { chargeStateOf } from "../domain/driver-charge.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { isChargePointReachable } from "../store/command-places.ts";
import { failCharge, type KnownCharge, moveCharge, noteStopAsked } from "../store/driver-charges.ts";
import type { SessionRow } from "../store/sessions.ts";
import { giveCommand } from "./commands.ts";
import type { Deps } from "./deps.ts";
import { endImmediate } from "./immediate-bookings.ts";
import { releaseHold } from "./payments.ts";

/** Whose wish it is. To wish the same once more changes nothing. @returns `charge_point_not_connected`. */
export async function stopCharge(deps: Deps, known: KnownCharge, requestedBy: string): Promise<Result<null>> {
  const { charge, session } = known;
  switch (chargeStateOf(known, deps.now())) {
    case "paying":
    case "starting":
      await giveUp(deps, charge.id);
      return ok(null);
    case "charging": {
      if (session === null) return ok(null);
      const stopped = await stopSession(deps, session, requestedBy);
      if (stopped.ok) await noteStopAsked(deps.db, charge.id, deps.now());
      return stopped;
    }
    default:
      return ok(null);
  }
}

/** @returns `charge_point_not_connected`: who unplugs stops it all the same. */
export async function stopSession(deps: Deps, session: SessionRow, requestedBy: string): Promise<Result<null>> {
  const { chargePointId, transactionId } = session;
  if (transactionId === null || session.stoppedAt !== null) return ok(null);
  if (!(await isChargePointReachable(deps.db, chargePointId))) {
    return refuse(
      "charge_point_not_connected",
      "The slot cannot be reached now: end the charge in the car, and unplug.",
    );
  }
  const action = "RemoteStopTransaction";
  const given = await giveCommand(deps, { chargePointId, action, payload: { transactionId }, requestedBy });
  return given.ok ? ok(null) : given;
}

/** The driver does not want it any more. What its charge point makes of it all the same is stopped by the cron. */
async function giveUp(deps: Deps, id: string): Promise<void> {
  const now = deps.now();
  await deps.db.batch([failCharge(deps.db, id, "cancelled", now), endImmediate(deps, id, "missed")]);
  await releaseHold(deps, id);
  await moveCharge(deps.db, { id, stage: "not_started" }, { isCleared: true, updatedAt: now });
}
