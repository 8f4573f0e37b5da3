import type { Notice, NoticeStep } from "../domain/notification.ts";
import type { Advanced } from "./advance.ts";
import {
  isIdle,
  isNow,
  keyOf,
  type Malfunction,
  type MalfunctionKind,
  malfunctions,
  type View,
} from "./malfunctions.ts";
import { newerReading } from "./samples.ts";
import type { Change, ChargePointState, Facts, Memory, NewestReading, Series } from "./state.ts";
import { flagged } from "./transactions.ts";

/**
 * Tells what has begun to be wrong since it was last looked, and what is over: a notice for each new cause, an end for
 * each that is gone. The same state if nothing changed.
 * @param changes what the event itself has changed; memory does not know it yet.
 */
export function watchOver(given: ChargePointState, changes: readonly Change[], facts: Facts): Advanced {
  if (given.registration === null) return { state: given, changes: [] };
  const state = forgetOver(given);
  const view = { state, now: facts.now, newest: newestWith(facts.memory, changes) };
  const found = malfunctions(view).filter((each) => isNow(each, facts.now));
  const { raised, lastEndAt } = state.watch;
  if (found.length === 0 && Object.keys(raised).length === 0) return { state, changes: [] };

  const wrong = new Map(found.map((each) => [keyOf(each), each]));
  const ends = Object.entries(raised)
    .filter(([key]) => !wrong.has(key))
    .map(([key, { at }]) => endOf(key, Math.max(facts.now, at)));
  const begun = [...wrong]
    .filter(([key, { cause }]) => raised[key]?.cause !== cause)
    // D1 tells the steps of one notice apart by their instants.
    .map(([key, found]) => ({ key, found, at: Math.max(facts.now, lastEndAt + 1, (raised[key]?.at ?? 0) + 1) }));
  if (begun.length + ends.length === 0) return { state, changes: [] };

  const marked = flagAll(
    state,
    begun.map(({ found }) => found),
  );
  const watch = {
    ...state.watch,
    raised: Object.fromEntries([
      ...Object.entries(raised).filter(([key]) => wrong.has(key)),
      ...begun.map(({ key, found: { cause }, at }) => [key, { cause, at }] as const),
    ]),
    lastEndAt: Math.max(lastEndAt, ...ends.map(({ at }) => at)),
  };
  const notices = begun.map(({ found, at }) => noticeOf(found, at));
  return { state: { ...marked.state, watch }, changes: [...marked.changes, ...ends, ...notices] };
}

/** Something was wrong and is over already; nobody was told yet. */
export function tellPassed(
  state: ChargePointState,
  { kind, about, details }: Pick<Malfunction, "kind"> & Pick<Notice, "details"> & { readonly about: number },
  facts: Facts,
): Advanced {
  const subject = `${state.registration?.chargePointId}/${about}`;
  if (keyOf({ kind, subject }) in state.watch.raised) return { state, changes: [] };
  const at = Math.max(facts.now, state.watch.lastEndAt + 1);
  return {
    state: { ...state, watch: { ...state.watch, lastEndAt: at } },
    changes: [
      { kind: "notice", at, notice: { kind, subject, details } },
      { kind: "resolve", noticeKind: kind, subject, at },
    ],
  };
}

/** What no longer matters is not kept: it must not matter again by mistake. */
function forgetOver(state: ChargePointState): ChargePointState {
  const { drawing, unheededStops } = state.watch;
  const kept = Object.entries(drawing).filter(([connectorId]) => isIdle(state, Number(connectorId)));
  const unheeded = unheededStops.filter((id) => state.open.some((open) => open.transactionId === id));
  if (kept.length === Object.keys(drawing).length && unheeded.length === unheededStops.length) return state;
  return { ...state, watch: { ...state.watch, drawing: Object.fromEntries(kept), unheededStops: unheeded } };
}

function noticeOf({ kind, subject, details }: Malfunction, at: number): NoticeStep {
  return { kind: "notice", at, notice: { kind, subject, details: details() } };
}

function endOf(key: string, at: number): NoticeStep {
  const gap = key.indexOf(" ");
  return { kind: "resolve", noticeKind: key.slice(0, gap) as MalfunctionKind, subject: key.slice(gap + 1), at };
}

/** OCPP-T14: the session itself says so too, for as long as it is kept. */
function flagAll(state: ChargePointState, begun: readonly Malfunction[]): Advanced {
  const changes: Change[] = [];
  let { open } = state;
  for (const { flag } of begun) {
    if (flag === null) continue;
    open = open.map((each) => {
      if (each.transactionId !== flag.transactionId) return each;
      const transaction = flagged(each, flag.flag);
      if (transaction !== each) changes.push({ kind: "transaction", transaction });
      return transaction;
    });
  }
  return { state: changes.length === 0 ? state : { ...state, open }, changes };
}

function newestWith(memory: Memory, changes: readonly Change[]): View["newest"] {
  return (transactionId) => {
    const series: Series = `transaction:${transactionId}`;
    const fresh = changes.flatMap((change) =>
      change.kind === "samples" && change.series === series ? change.moments : [],
    );
    return fresh.reduce<NewestReading | null>(newerReading, memory.newest(series));
  };
}

/** Instants at which something begins or ends to be wrong if nothing happens before. */
export function malfunctionWakes(state: ChargePointState, memory: Memory, now: number): readonly number[] {
  const view = { state, now, newest: newestWith(memory, []) };
  return malfunctions(view)
    .flatMap(({ from, until }) => (until === null ? from : [from, until]))
    .filter((at) => at > now);
}
