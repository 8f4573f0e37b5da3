import { foldKey } from "../domain/configuration.ts";
import { MINUTE, SECOND } from "../domain/time.ts";
import { unchanged } from "./advance.ts";
import type { CallOutcome, PendingCall } from "./call.ts";
import { change, changed } from "./configuration-changes.ts";
import { judged, restart, restarted } from "./configuration-outcomes.ts";
import {
  type ConfigurationCheck,
  keptKeys,
  reportedNumber,
  trackedKeys,
  wantedKeys,
  withCheck,
  withOutcome,
} from "./configuration-state.ts";
import type { ChargePointState } from "./state.ts";
import type { Upkeep, UpkeepCall } from "./upkeep.ts";

/** A charger that has booted tells its statuses first, and who stands before it is served first. */
const AFTER_BOOT = 5 * SECOND;
/** Until the charger has said how many keys it can be asked for; some answer three at most (TOL-7). */
const FIRST_QUESTION = 3;
const USUAL_QUESTION = 10;
/** Keeps frames small. */
const LONGEST_QUESTION = 20;
/** Nobody answered: once more, this much later, then not before the next boot. */
const AFTER_SILENCE = 10 * MINUTE;
const MOST_SILENCES = 2;

/**
 * Keeps the wanted keys: reads them in small questions, sets what differs, and reads that back. Each is set once per
 * boot, whatever the answer; measurands that are rejected as a whole are tried one by one (OCPP-B10, OCPP-M5).
 */
export const configuration: Upkeep = {
  next(state, { now }) {
    if (state.boot?.status !== "Accepted") return null;
    const { check } = state.configuration;
    if (check === null) return restart(state);
    if (check.dueAt > now) return null;
    return check.phase === "set" ? change(state, check) : question(state, check);
  },

  concluded(state, call, outcome, { now }) {
    const { check } = state.configuration;
    if (call.action === "Reset") return unchanged(restarted(state));
    if (check === null) return unchanged(state);
    if (outcome.kind === "silent") return unchanged(afterSilence(state, check, now));
    const isQuestion = call.action === "GetConfiguration";
    const next = isQuestion ? asked(state, check, call, outcome) : changed(state, check, call, outcome, now);
    return unchanged(nextPhase(next, now));
  },

  wakeAt: ({ configuration: { check } }) => check?.dueAt ?? null,

  booted: (state, now) => checkDue(state, now + AFTER_BOOT),
};

/** The station data have changed: what is wanted now is looked at now. */
export function configurationWanted(before: ChargePointState, state: ChargePointState, now: number): ChargePointState {
  const [old, wanted] = [before, state].map(({ registration }) => {
    return JSON.stringify([registration?.configuration, registration?.settings.localAuthList]);
  });
  return old === wanted || state.boot?.status !== "Accepted" ? state : checkDue(state, now);
}

/** The operator wants it looked at once more, also what was refused before. */
export function checkAgain(state: ChargePointState, now: number): ChargePointState {
  return checkDue({ ...state, configuration: { ...state.configuration, outcomes: {}, restartedFor: null } }, now);
}

/** Compares all keys anew from that instant. What is not wanted any more is forgotten. */
function checkDue(state: ChargePointState, dueAt: number, silences = 0): ChargePointState {
  const { reported, outcomes } = state.configuration;
  const tracked = trackedKeys(state);
  const kept = keptKeys(state);
  const wanted = wantedKeys(state);
  const check: ConfigurationCheck = {
    dueAt,
    phase: "read",
    unread: [...tracked.keys()],
    alone: [],
    told: [],
    unset: [],
    reduction: null,
    unverified: [],
    silences,
  };
  const configuration = {
    ...state.configuration,
    reported: only(reported, (key) => kept.has(key)),
    outcomes: only(outcomes, (key) => wanted.includes(key)),
    check: tracked.size === 0 ? null : check,
  };
  return { ...state, configuration };
}

function only<T>(record: Readonly<Record<string, T>>, isKept: (key: string) => boolean): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => isKept(key)));
}

function question(state: ChargePointState, check: ConfigurationCheck): UpkeepCall {
  const tracked = trackedKeys(state);
  const several = check.unread.slice(0, questionLength(state, check));
  const keys = several.length > 0 ? several : check.alone.slice(0, 1);
  return { action: "GetConfiguration", request: { key: keys.map((key) => tracked.get(key) ?? key) } };
}

function questionLength(state: ChargePointState, { told }: ConfigurationCheck): number {
  if (told.length === 0) return FIRST_QUESTION;
  const most = reportedNumber(state, "GetConfigurationMaxKeys") ?? USUAL_QUESTION;
  return Math.max(1, Math.min(most, LONGEST_QUESTION));
}

/** It cannot be asked at all; it may still take what it is told. */
const CANNOT: readonly string[] = ["NotImplemented", "NotSupported"];

/** What was not told among others is asked for alone. What the answer told is in the state already. */
function asked(
  state: ChargePointState,
  check: ConfigurationCheck,
  call: PendingCall,
  outcome: Exclude<CallOutcome, { kind: "silent" }>,
): ChargePointState {
  if (outcome.kind === "failed" && CANNOT.includes(outcome.error.code))
    return withCheck(state, { ...check, unread: [], alone: [] });
  const keys = Array.isArray(call.request.key) ? call.request.key.map((key) => foldKey(String(key))) : [];
  const isWaiting = (key: string) => !keys.includes(key);
  const untold = keys.length > 1 ? keys.filter((key) => !check.told.includes(key)) : [];
  const alone = [...check.alone.filter(isWaiting), ...untold];
  return withCheck(state, { ...check, unread: check.unread.filter(isWaiting), alone });
}

function nextPhase(state: ChargePointState, now: number): ChargePointState {
  const { check } = state.configuration;
  if (check === null || check.unread.length + check.alone.length > 0) return state;
  switch (check.phase) {
    case "read": {
      const read = judged(state, wantedKeys(state), check.told, now);
      const isUnset = (key: string) =>
        ["differs", "unverified"].includes(read.configuration.outcomes[key]?.outcome ?? "");
      return nextPhase(withCheck(read, { ...check, phase: "set", unset: wantedKeys(state).filter(isUnset) }), now);
    }
    case "set": {
      if (check.unset.length > 0) return state;
      // What could not be read before cannot be read back.
      const unread = check.unverified.filter((key) => check.told.includes(key));
      const told = check.told.filter((key) => !unread.includes(key));
      return nextPhase(withCheck(state, { ...check, phase: "verify", unread, told }), now);
    }
    case "verify":
      return finished(judged(state, check.unverified, check.told, now), now);
  }
}

/** Nobody answered; perhaps the question was too much (ABB Terra hangs up). What is not known by now is shown as such. */
function afterSilence(state: ChargePointState, check: ConfigurationCheck, now: number): ChargePointState {
  const open = check.phase === "read" ? wantedKeys(state) : check.unset;
  const silent = open.reduce((each, key) => withOutcome(each, key, { outcome: "noAnswer" }, now), state);
  const silences = check.silences + 1;
  return silences < MOST_SILENCES ? checkDue(silent, now + AFTER_SILENCE, silences) : finished(silent, now);
}

function finished(state: ChargePointState, now: number): ChargePointState {
  return { ...state, configuration: { ...state.configuration, check: null, checkedAt: now } };
}
