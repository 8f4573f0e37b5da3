import { MINUTE } from "../domain/time.ts";
import { type Advanced, unchanged } from "./advance.ts";
import type { OverrunStop } from "./booking-state.ts";
import { fulfilledBy, nextEntry } from "./calendar.ts";
import type { Change, ChargePointState, Facts, Transaction } from "./state.ts";
import { revised, transactionChange } from "./transactions.ts";
import { lastWordOf, nextTryAt } from "./tries.ts";
import type { Upkeep } from "./upkeep.ts";

/** Sessions and the bookings that come after them. */

/** So long before a booking begins, its operator is told of a session that is still there. */
export const WARNED_BEFORE = 5 * MINUTE;

/**
 * Each session knows when the next booking of its EVSE begins. One whose driver has a booking there that may be started
 * by now goes on as that booking's.
 */
export function tendSessions(state: ChargePointState, { now }: Facts): Advanced {
  const before = withoutStops(state);
  const changes: Change[] = [];
  const used = [...before.bookings.used];
  const open = before.open.map((each) => {
    if (!isCharging(each)) return each;
    const adopting = each.bookingId === null ? fulfilledBy(before, each.evseUid, each, [now]) : null;
    const bookingId = adopting?.bookingId ?? each.bookingId;
    const endsBefore = nextEntry(before, each.evseUid, each, now)?.beginAt ?? null;
    if (bookingId === each.bookingId && endsBefore === each.endsBefore) return each;
    if (adopting !== null) used.push(adopting.bookingId);
    const transaction = revised(each, { bookingId, endsBefore });
    changes.push(transactionChange(transaction));
    return transaction;
  });
  if (changes.length === 0) return unchanged(before);
  return { state: { ...before, open, bookings: { ...before.bookings, used } }, changes };
}

function isCharging({ state, holdsEvse }: Transaction): boolean {
  return state === "ACTIVE" && holdsEvse;
}

/** What was asked of sessions that have ended. */
function withoutStops(state: ChargePointState): ChargePointState {
  const { stops } = state.bookings;
  const kept = Object.entries(stops).filter(([id]) => state.open.some((each) => each.transactionId === Number(id)));
  if (kept.length === Object.keys(stops).length) return state;
  return { ...state, bookings: { ...state.bookings, stops: Object.fromEntries(kept) } };
}

/** Where that is the policy, a session is stopped when a booking of somebody else begins. */
export const overrunStops: Upkeep = {
  next(state, { now }) {
    const due = state.open.find((each) => {
      const at = stopAt(state, each);
      return at !== null && at <= now;
    });
    return due === undefined
      ? null
      : { action: "RemoteStopTransaction", request: { transactionId: due.transactionId } };
  },

  concluded(state, { request }, outcome, { now }) {
    const transactionId = Number(request.transactionId);
    const tries = (state.bookings.stops[transactionId]?.tries ?? 0) + 1;
    const nextAt = lastWordOf(outcome, tries) === null ? nextTryAt(tries, now) : null;
    return unchanged(withStop(state, transactionId, { tries, nextAt }));
  },

  wakeAt(state, now) {
    const ahead = state.open.flatMap((each) => stopAt(state, each) ?? []).filter((at) => at > now);
    return ahead.length === 0 ? null : Math.min(...ahead);
  },
};

function stopAt({ calendar, bookings }: ChargePointState, transaction: Transaction): number | null {
  const { endsBefore, transactionId } = transaction;
  if (endsBefore === null || calendar.overruns !== "stop" || !isCharging(transaction)) return null;
  const asked = bookings.stops[transactionId];
  return asked === undefined ? endsBefore : asked.nextAt;
}

function withStop(state: ChargePointState, transactionId: number, stop: OverrunStop): ChargePointState {
  const stops = { ...state.bookings.stops, [transactionId]: stop };
  return { ...state, bookings: { ...state.bookings, stops } };
}
