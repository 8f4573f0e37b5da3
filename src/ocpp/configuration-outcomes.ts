import { foldKey, sameValue } from "../domain/configuration.ts";
import { type Advanced, unchanged } from "./advance.ts";
import {
  featureProfiles,
  type KeyOutcome,
  keptKeys,
  type ReportedKey,
  wantedKeys,
  wantedValue,
  withOutcome,
} from "./configuration-state.ts";
import type { AnsweredCall } from "./effects.ts";
import { isIdle } from "./idle.ts";
import type { ChargePointState, Facts } from "./state.ts";
import type { UpkeepCall } from "./upkeep.ts";

/** GetConfiguration was answered, whoever asked: what it tells of the keys we care for is kept. */
export function configurationTold(
  state: ChargePointState,
  { purpose, response }: AnsweredCall<"GetConfiguration">,
  { now: at }: Facts,
): Advanced {
  const kept = keptKeys(state);
  const told = new Map<string, ReportedKey>();
  for (const { key, readonly, value = null } of response?.configurationKey ?? [])
    told.set(foldKey(key), { value, readonly, isKnown: true, at });
  for (const key of response?.unknownKey ?? [])
    told.set(foldKey(key), { value: null, readonly: false, isKnown: false, at });
  const ours = [...told].filter(([key]) => kept.has(key));
  const keys = ours.map(([key]) => key);
  const reported = { ...state.configuration.reported, ...Object.fromEntries(ours) };
  const { check } = state.configuration;
  if (purpose !== "configuration" || check === null) {
    const known = { ...state, configuration: { ...state.configuration, reported } };
    return heard(state, ours.length === 0 ? state : judged(known, keys, keys, at));
  }
  const noted = { ...check, told: [...new Set([...check.told, ...keys])] };
  return heard(state, { ...state, configuration: { ...state.configuration, reported, check: noted } });
}

/** What a charge point supports is part of its own picture: partners are told what it can (OCPI-L9). */
function heard(before: ChargePointState, state: ChargePointState): Advanced {
  const [old, told] = [before, state].map((each) => JSON.stringify(featureProfiles(each)));
  return { state, changes: old === told ? [] : [{ kind: "chargePoint" }] };
}

/** ChangeConfiguration was answered, whoever asked: what was accepted is what the charge point has now. */
export function configurationTaken(
  state: ChargePointState,
  { purpose, request, response }: AnsweredCall<"ChangeConfiguration">,
  { now: at }: Facts,
): Advanced {
  const key = foldKey(request.key);
  if (response?.status !== "Accepted" || !keptKeys(state).has(key)) return unchanged(state);
  const taken: ReportedKey = { value: request.value, readonly: false, isKnown: true, at };
  const reported = { ...state.configuration.reported, [key]: taken };
  const known = { ...state, configuration: { ...state.configuration, reported } };
  return heard(state, purpose === "configuration" ? known : judged(known, [key], [key], at));
}

/** Compares what was told with what is wanted. What was not told is unverified. */
export function judged(
  state: ChargePointState,
  keys: readonly string[],
  told: readonly string[],
  now: number,
): ChargePointState {
  const wanted = wantedKeys(state).filter((key) => keys.includes(key));
  return wanted.reduce((each, key) => withOutcome(each, key, judgement(each, key, told.includes(key)), now), state);
}

function judgement(state: ChargePointState, key: string, isTold: boolean): Pick<KeyOutcome, "outcome" | "taken"> {
  const wanted = wantedValue(state, key) ?? "";
  const before = state.configuration.outcomes[key];
  const reduced = before?.outcome === "reduced" && before.wanted === wanted ? before.taken : null;
  const reported = state.configuration.reported[key];
  if (!isTold || reported === undefined)
    return reduced === null ? { outcome: "unverified", taken: null } : { outcome: "reduced", taken: reduced };
  const value = reported.value ?? "";
  if (!reported.isKnown) return { outcome: "unknownKey", taken: null };
  if (sameValue(key, wanted, value)) return { outcome: "inStep", taken: null };
  if (reduced !== null && sameValue(key, reduced, value)) return { outcome: "reduced", taken: reduced };
  return { outcome: reported.readonly ? "readOnly" : "differs", taken: null };
}

/** A charge point that needs a restart to use what it took over: once, when nobody charges there, where that is wanted. */
export function restart(state: ChargePointState): UpkeepCall | null {
  const values = valuesToRestartFor(state);
  const isDue = values !== null && values !== state.configuration.restartedFor;
  if (!isDue || state.registration?.configuration.rebootWhenIdle !== true || !isIdle(state)) return null;
  return { action: "Reset", request: { type: "Soft" } };
}

/** The restart was asked for, however it ended. */
export function restarted(state: ChargePointState): ChargePointState {
  return { ...state, configuration: { ...state.configuration, restartedFor: valuesToRestartFor(state) } };
}

function valuesToRestartFor({ configuration: { outcomes } }: ChargePointState): string | null {
  const waiting = Object.entries(outcomes).filter(([, { outcome }]) => outcome === "rebootRequired");
  return waiting.length === 0 ? null : JSON.stringify(waiting.map(([key, { wanted }]) => [key, wanted]));
}
