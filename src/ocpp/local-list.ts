import { ok, type Result, refuse } from "../domain/result.ts";
import { MINUTE, SECOND } from "../domain/time.ts";
import { type Advanced, unchanged } from "./advance.ts";
import type { CallOutcome } from "./call.ts";
import { reportedNumber } from "./configuration-state.ts";
import type { AnsweredCall } from "./effects.ts";
import type {
  HeldList,
  LocalListOutcome,
  LocalListPart,
  LocalListQuestion,
  LocalListState,
  SendingRun,
} from "./local-list-state.ts";
import type { ChargePointState } from "./state.ts";
import type { Upkeep, UpkeepCall } from "./upkeep.ts";

/** Statuses and the configuration, which tells the limits of the list, come first. */
const AFTER_BOOT = 10 * SECOND;
/** Nobody answered: once more, this much later, then not before the next boot or reconnection. */
const AFTER_SILENCE = 2 * MINUTE;
const MOST_SILENCES = 2;
/** Entries of one SendLocalList where the charge point does not say what it takes. */
const USUAL_PART = 50;
/** Keeps frames small: large ones make some chargers hang up. */
const LONGEST_PART = 100;
/** Entries of the list where the charge point does not say what it keeps. */
const USUAL_LIST = 1_000;
/** Some hundred calls; who has more tokens is served by the newest. */
const LONGEST_LIST = 10_000;
/** What OCPP's integers hold; after it the versions begin anew, with a full list. */
const LAST_VERSION = 2 ** 31 - 1;

const ASK: UpkeepCall = { action: "GetLocalListVersion", request: {} };
/** CALLERRORs that say the charge point has no list at all. */
const HAS_NONE: readonly string[] = ["NotImplemented", "NotSupported"];

/**
 * Keeps the charge point's list in step with the tokens: asks for the version, sends the whole list in parts where it is
 * not what was sent last, and after that what changes (OCPP-K1). What fails is repaired by one full list (OCPP-K2).
 */
export const localList: Upkeep = {
  next(state, { now }) {
    if (!isKept(state)) return null;
    const { run, outcome } = state.localList;
    if (run === null) return outcome === null ? ASK : null;
    if (run.step === "ask") return run.dueAt > now ? null : ASK;
    return run.part === null ? null : sendPart(state, run, run.part);
  },

  concluded(state, call, outcome, { now }) {
    if (outcome.kind === "silent") return unchanged(afterSilence(state, now));
    const { run } = state.localList;
    if (call.action === "GetLocalListVersion") return unchanged(asked(state, outcome, now));
    // What was under way when the run began anew is neither here nor there: the version will tell.
    if (run?.step !== "send" || run.part === null) return unchanged(state);
    const next = answered(state, { run, part: run.part, version: Number(call.request.listVersion) }, outcome, now);
    return unchanged(next);
  },

  wakeAt: (state) => (isKept(state) && state.localList.run?.step === "ask" ? state.localList.run.dueAt : null),

  booted: (state, now) => {
    const isOfInterest = isKept(state) || state.localList.outcome !== null;
    return isOfInterest ? withList(state, { ...ask(now + AFTER_BOOT), silences: 0 }) : state;
  },

  reconnected: (state, now) => {
    const { run, outcome } = state.localList;
    const isUnheard = run === null ? outcome === "noAnswer" : run.step === "ask";
    return isUnheard ? withList(state, { ...ask(now + AFTER_BOOT), silences: 0 }) : state;
  },
};

/** What to read of the tokens now; null: nothing. */
export function localListQuestion(state: ChargePointState): LocalListQuestion | null {
  const { run } = state.localList;
  if (!isKept(state) || !state.link.connected || run?.step !== "send" || run.part !== null) return null;
  const { list, after, through, sent } = run;
  const part = Math.max(1, Math.min(reportedNumber(state, "SendLocalListMaxLength") ?? USUAL_PART, LONGEST_PART));
  return { list, after, through, limit: list === "full" ? Math.min(part, longest(state) - sent) : part };
}

/** The tokens were read: the next call. What answers no question of now is let go. */
export function takePart(state: ChargePointState, part: LocalListPart, now: number): ChargePointState {
  const { run, held, wantedSeq } = state.localList;
  if (run?.step !== "send" || run.part !== null || run.list !== part.list || run.after !== part.after) return state;
  if (run.list === "full") return withList(state, { run: { ...run, through: run.through ?? part.seq, part } });
  if (held === null) return sendFull(state, false);
  if (part.entries.length === 0) return ended(state, "inStep", now, { ...held, seq: Math.max(part.seq, wantedSeq) });
  // Which entries have to make room only a full list says.
  if (held.isTruncated || part.total > longest(state)) return sendFull(state, false);
  return withList(state, { run: { ...run, part } });
}

/** Tokens have changed, up to this change. Who has no list in step learns it with its next full one. */
export function tokensChanged(state: ChargePointState, seq: number): ChargePointState {
  const { run, wantedSeq } = state.localList;
  if (seq <= wantedSeq) return state;
  const known = withList(state, { wantedSeq: seq });
  return run === null && known.localList.outcome === "inStep" ? sendChanges(known) : known;
}

/** The operator wants the whole list sent. */
export function sendAgain(state: ChargePointState, now: number): Result<ChargePointState> {
  if (state.registration?.settings.localAuthList !== true)
    return refuse("command_not_supported", "The setting localAuthList of the charge point is off.");
  if (!state.link.connected) return refuse("charge_point_not_connected");
  if (!isKept(state)) return refuse("charge_point_not_accepted");
  return ok(withList(state, { ...ask(now), held: null, silences: 0 }));
}

/** GetLocalListVersion was answered, whoever asked. */
export function versionTold(
  state: ChargePointState,
  { purpose, response }: AnsweredCall<"GetLocalListVersion">,
  { now }: { readonly now: number },
): Advanced {
  const version = response?.listVersion;
  if (version === undefined) return unchanged(state);
  const { held, run } = state.localList;
  const isStrange = purpose !== "localList" && run === null && held !== null && held.version !== version;
  const told = { version, supported: version >= 0, ...(isStrange ? ask(now) : {}) };
  return unchanged(withList(state, told));
}

/** An operator sent a list of their own: what the charge point has is looked at, and put right. */
export function listSent(
  state: ChargePointState,
  { purpose }: AnsweredCall<"SendLocalList">,
  { now }: { readonly now: number },
): Advanced {
  if (purpose === "localList" || state.localList.outcome === null) return unchanged(state);
  return unchanged(withList(state, { ...ask(now), held: null }));
}

function isKept({ registration, boot }: ChargePointState): boolean {
  return registration?.settings.localAuthList === true && boot?.status === "Accepted";
}

function longest(state: ChargePointState): number {
  return Math.min(reportedNumber(state, "LocalAuthListMaxLength") ?? USUAL_LIST, LONGEST_LIST);
}

function sendPart({ localList: { version } }: ChargePointState, run: SendingRun, part: LocalListPart): UpkeepCall {
  const listVersion = version === null || version < 0 || version >= LAST_VERSION ? 1 : version + 1;
  const updateType = run.list === "full" && run.after === null ? "Full" : "Differential";
  return {
    action: "SendLocalList",
    request: { listVersion, updateType, localAuthorizationList: [...part.entries] },
  };
}

function asked(state: ChargePointState, outcome: CallOutcome, now: number): ChargePointState {
  const { version, held, wantedSeq, run } = state.localList;
  if (outcome.kind === "failed")
    return ended(state, HAS_NONE.includes(outcome.error.code) ? "notSupported" : "failed", now);
  if (outcome.kind !== "answered" || !Number.isInteger(outcome.response.listVersion) || version === null)
    return ended(state, "failed", now);
  if (version < 0) return ended(state, "notSupported", now);
  if (held?.version !== version) return sendFull(state, run?.step === "ask" && run.isRepair);
  return wantedSeq > held.seq ? sendChanges(state) : ended(state, "inStep", now, held);
}

interface SentPart {
  readonly run: SendingRun;
  readonly part: LocalListPart;
  readonly version: number;
}

function answered(state: ChargePointState, sent: SentPart, outcome: CallOutcome, now: number): ChargePointState {
  const status = outcome.kind === "answered" ? outcome.response.status : null;
  if (status === "Accepted") return accepted(state, sent, now);
  const hasNone = outcome.kind === "failed" && HAS_NONE.includes(outcome.error.code);
  if (status === "NotSupported" || hasNone) return ended(state, "notSupported", now);
  const { run } = sent;
  const mayRepair = run.list === "changes" || (run.after !== null && !run.isRepair);
  if (!mayRepair) return ended(state, "failed", now);
  return withList(state, { held: null, run: { step: "ask", dueAt: now, isRepair: true } });
}

function accepted(state: ChargePointState, { run, part, version }: SentPart, now: number): ChargePointState {
  const { held } = state.localList;
  const sent = run.sent + part.entries.length;
  const isOver = part.next === null || (run.list === "full" && sent >= longest(state));
  const most = longest(state);
  const seq = run.list === "full" ? (run.through ?? part.seq) : (part.next ?? part.seq);
  const whole: HeldList = {
    version,
    seq,
    entries: Math.min(part.total, most),
    isTruncated: part.total > most,
  };
  const known = withList(state, { version, supported: true });
  if (isOver) return ended(known, "inStep", now, whole);
  const next: SendingRun = { ...run, after: part.next, sent, part: null };
  return withList(known, { run: next, held: run.list === "full" ? null : held && whole });
}

/** It is over for now; what changed meanwhile follows. Without `held` nothing is known of the list. */
function ended(
  state: ChargePointState,
  outcome: LocalListOutcome,
  now: number,
  held: HeldList | null = null,
): ChargePointState {
  const supported = outcome === "notSupported" ? false : state.localList.supported;
  const silences = outcome === "inStep" ? 0 : state.localList.silences;
  const known = withList(state, { run: null, outcome, outcomeAt: now, held, supported, silences });
  return held !== null && known.localList.wantedSeq > held.seq ? sendChanges(known) : known;
}

function afterSilence(state: ChargePointState, now: number): ChargePointState {
  const silences = state.localList.silences + 1;
  const { held } = state.localList;
  if (silences >= MOST_SILENCES) return withList(ended(state, "noAnswer", now), { silences, held });
  return withList(state, { ...ask(now + AFTER_SILENCE), silences });
}

function ask(dueAt: number): Pick<LocalListState, "run"> {
  return { run: { step: "ask", dueAt, isRepair: false } };
}

function sendFull(state: ChargePointState, isRepair: boolean): ChargePointState {
  const run: SendingRun = { step: "send", list: "full", after: null, through: null, sent: 0, isRepair, part: null };
  return withList(state, { run, held: null });
}

function sendChanges(state: ChargePointState): ChargePointState {
  const after = state.localList.held?.seq ?? 0;
  const run: SendingRun = { step: "send", list: "changes", after, through: null, sent: 0, isRepair: false, part: null };
  return withList(state, { run });
}

function withList(state: ChargePointState, change: Partial<LocalListState>): ChargePointState {
  return { ...state, localList: { ...state.localList, ...change } };
}
