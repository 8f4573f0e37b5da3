import { foldKey, isMeasurandKey, listOf, sameValue, valueToSet } from "../domain/configuration.ts";
import type { CallOutcome, PendingCall } from "./call.ts";
import {
  type ConfigurationCheck,
  type KeyOutcome,
  type Reduction,
  trackedKeys,
  wantedValue,
  withCheck,
  withOutcome,
} from "./configuration-state.ts";
import type { ChargePointState } from "./state.ts";
import type { UpkeepCall } from "./upkeep.ts";

/** The call that sets the next key. */
export function change(state: ChargePointState, { unset: [key = ""], reduction }: ConfigurationCheck): UpkeepCall {
  const wanted = wantedValue(state, key) ?? "";
  const value = reduction
    ? [...reduction.taken, ...reduction.untried.slice(0, 1)].join(",")
    : valueToSet(key, wanted, state.configuration.reported[key]?.value ?? null);
  return { action: "ChangeConfiguration", request: { key: trackedKeys(state).get(key) ?? key, value } };
}

/** What its answer means: the key is done with, or one measurand more is tried. */
export function changed(
  state: ChargePointState,
  check: ConfigurationCheck,
  call: PendingCall,
  outcome: Exclude<CallOutcome, { kind: "silent" }>,
  now: number,
): ChargePointState {
  const [key] = check.unset;
  if (key === undefined || foldKey(String(call.request.key)) !== key) return state;
  const { reduction } = check;
  const value = String(call.request.value);
  const word = outcome.kind === "failed" ? outcome.error.code : String(outcome.response.status);
  switch (word) {
    case "Accepted":
      if (reduction === null) return taken(state, check, key, null, now);
      return tryNext(state, check, key, { ...reduction, taken: listOf(value) }, now);
    case "RebootRequired":
      return doneWith(state, check, key, { outcome: "rebootRequired", taken: reduction && value }, now);
    case "NotSupported":
    case "NotImplemented":
      if (reduction === null) return doneWith(state, check, key, { outcome: "notSupported" }, now);
  }
  if (reduction) return tryNext(state, check, key, { ...reduction, isAnyRefused: true }, now);
  const untried = listOf(value);
  if (isMeasurandKey(key) && untried.length > 1)
    return withCheck(state, { ...check, reduction: { taken: [], untried, isAnyRefused: false } });
  const refused =
    word === "Rejected" ? ({ outcome: "rejected" } as const) : ({ outcome: "failed", error: word } as const);
  return doneWith(state, check, key, refused, now);
}

/** One measurand was tried; with the last one untried and none refused, all of them would be: that was rejected. */
function tryNext(
  state: ChargePointState,
  check: ConfigurationCheck,
  key: string,
  tried: Reduction,
  now: number,
): ChargePointState {
  const rest = tried.untried.slice(1);
  const untried = rest.length === 1 && !tried.isAnyRefused ? [] : rest;
  if (untried.length > 0) return withCheck(state, { ...check, reduction: { ...tried, untried } });
  const wanted = listOf(wantedValue(state, key) ?? "");
  if (!tried.taken.some((each) => wanted.includes(each)))
    return doneWith(state, check, key, { outcome: "rejected" }, now);
  return taken(state, check, key, tried.taken.join(","), now);
}

/** @param value what was taken over, where that is not all that was asked for. */
function taken(state: ChargePointState, check: ConfigurationCheck, key: string, value: string | null, now: number) {
  const isLess = value !== null && !sameValue(key, wantedValue(state, key) ?? "", value);
  const outcome = isLess ? ({ outcome: "reduced", taken: value } as const) : ({ outcome: "unverified" } as const);
  return doneWith(state, { ...check, unverified: [...check.unverified, key] }, key, outcome, now);
}

function doneWith(
  state: ChargePointState,
  check: ConfigurationCheck,
  key: string,
  outcome: Pick<KeyOutcome, "outcome"> & Partial<KeyOutcome>,
  now: number,
): ChargePointState {
  const unset = check.unset.filter((each) => each !== key);
  return withCheck(withOutcome(state, key, outcome, now), { ...check, unset, reduction: null });
}
