import { type FeatureProfile, readFeatureProfiles } from "../domain/abilities.ts";
import { foldKey } from "../domain/configuration.ts";
import type { ChargePointState } from "./state.ts";

/** What is known of a charge point's configuration keys, and what is being done about those that are wanted. */
export interface ConfigurationState {
  /** By folded key; only keys that are wanted or that the system goes by. */
  readonly reported: Readonly<Record<string, ReportedKey>>;
  /** By folded key: how it ended, for each wanted key. */
  readonly outcomes: Readonly<Record<string, KeyOutcome>>;
  readonly check: ConfigurationCheck | null;
  readonly checkedAt: number | null;
  /** The values for whose sake a restart was asked for; it is asked for once. */
  readonly restartedFor: string | null;
}

export interface ReportedKey {
  readonly value: string | null;
  readonly readonly: boolean;
  /** False: the charge point says that it has no such key. */
  readonly isKnown: boolean;
  readonly at: number;
}

export const KEY_OUTCOMES = [
  /** To be compared yet. */
  "pending",
  "inStep",
  /** Taken over, but it cannot be read back. */
  "unverified",
  /** Of the wanted measurands the charge point takes only some. */
  "reduced",
  "differs",
  "rejected",
  "readOnly",
  "notSupported",
  "rebootRequired",
  "unknownKey",
  "noAnswer",
  /** The charge point answered with an error. */
  "failed",
] as const;
export type KeyOutcomeWord = (typeof KEY_OUTCOMES)[number];

export interface KeyOutcome {
  readonly outcome: KeyOutcomeWord;
  /** What was wanted then. */
  readonly wanted: string;
  /** What the charge point took, where that is less than what is wanted. */
  readonly taken: string | null;
  /** The error code of `failed`. */
  readonly error: string | null;
  readonly at: number;
}

/** One comparison of all keys, under way: they are read, what differs is set, and that is read back. Keys are folded. */
export interface ConfigurationCheck {
  readonly dueAt: number;
  readonly phase: "read" | "set" | "verify";
  /** Asked for several at a time. */
  readonly unread: readonly string[];
  /** Were not told then, and are asked for one by one. */
  readonly alone: readonly string[];
  readonly told: readonly string[];
  readonly unset: readonly string[];
  /** The first of `unset` was rejected as a whole. */
  readonly reduction: Reduction | null;
  /** Were taken over, to be read back. */
  readonly unverified: readonly string[];
  /** Times that nobody answered. */
  readonly silences: number;
}

/** Measurands are tried one more at a time; the charge point has what it took last. */
export interface Reduction {
  readonly taken: readonly string[];
  readonly untried: readonly string[];
  readonly isAnyRefused: boolean;
}

export const NO_CONFIGURATION: ConfigurationState = {
  reported: {},
  outcomes: {},
  check: null,
  checkedAt: null,
  restartedFor: null,
};

/** Limits and abilities of a charge point that the system goes by (OCPP 1.6 §9). */
export const READ_KEYS = [
  "GetConfigurationMaxKeys",
  "SupportedFeatureProfiles",
  "LocalAuthListMaxLength",
  "SendLocalListMaxLength",
  "ReserveConnectorZeroSupported",
  "ChargeProfileMaxStackLevel",
  "ChargingScheduleAllowedChargingRateUnit",
  "ChargingScheduleMaxPeriods",
  "MaxChargingProfilesInstalled",
  "CertificateSignedMaxChainSize",
] as const;
export type ReadKey = (typeof READ_KEYS)[number];

/** What the charge point last said of a key; null: nothing, or that it has none. */
export function reportedValue(state: ChargePointState, key: ReadKey): string | null {
  return state.configuration.reported[foldKey(key)]?.value ?? null;
}

export function reportedNumber(state: ChargePointState, key: ReadKey): number | null {
  const text = reportedValue(state, key)?.trim() ?? "";
  const number = Number(text);
  return text !== "" && Number.isSafeInteger(number) && number >= 0 ? number : null;
}

/** What it says it supports, in the words of OCPP 1.6; null: it has not said. Core is a must, and is not looked at. */
export function featureProfiles(state: ChargePointState): readonly FeatureProfile[] | null {
  const value = reportedValue(state, "SupportedFeatureProfiles");
  return value === null ? null : readFeatureProfiles(value);
}

/** Keys whose values are kept when they are told, by folded key. */
export function keptKeys({ registration }: ChargePointState): ReadonlyMap<string, string> {
  const names = [...READ_KEYS, ...(registration?.configuration.keys ?? []).map(({ key }) => key)];
  return new Map(names.map((key) => [foldKey(key), key]));
}

/** Keys to ask for, by folded key; none where nothing is wanted, nor a list kept, whose limits they tell. */
export function trackedKeys(state: ChargePointState): ReadonlyMap<string, string> {
  const { registration } = state;
  const isAnyWanted = registration !== null && registration.configuration.keys.length > 0;
  return isAnyWanted || registration?.settings.localAuthList === true ? keptKeys(state) : new Map();
}

export function wantedValue({ registration }: ChargePointState, foldedKey: string): string | null {
  return registration?.configuration.keys.find(({ key }) => foldKey(key) === foldedKey)?.value ?? null;
}

export function wantedKeys({ registration }: ChargePointState): readonly string[] {
  return (registration?.configuration.keys ?? []).map(({ key }) => foldKey(key));
}

export function withCheck(state: ChargePointState, check: ConfigurationCheck | null): ChargePointState {
  return { ...state, configuration: { ...state.configuration, check } };
}

export function withOutcome(
  state: ChargePointState,
  foldedKey: string,
  given: Pick<KeyOutcome, "outcome"> & Partial<KeyOutcome>,
  now: number,
): ChargePointState {
  const wanted = wantedValue(state, foldedKey) ?? "";
  const outcome: KeyOutcome = { wanted, taken: null, error: null, at: now, ...given };
  const outcomes = { ...state.configuration.outcomes, [foldedKey]: outcome };
  return { ...state, configuration: { ...state.configuration, outcomes } };
}
