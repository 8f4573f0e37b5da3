import { type ConfigurationLevel, foldKey } from "../domain/configuration.ts";
import type { WantedAvailability } from "./availability.ts";
import { type KeyOutcomeWord, trackedKeys } from "./configuration-state.ts";
import type { LocalListOutcome } from "./local-list-state.ts";
import type { ChargePointState } from "./state.ts";

/** What the system keeps true at a charge point by itself, and how far it got. */
export interface UpkeepPicture {
  readonly configuration: ConfigurationPicture;
  readonly availability: readonly AvailabilityPicture[];
  readonly localList: LocalListPicture;
}

export interface LocalListPicture {
  readonly supported: boolean | null;
  readonly version: number | null;
  readonly inStep: boolean;
  readonly entries: number | null;
  readonly truncated: boolean;
  /** `off`: the setting says so. `pending`: something is to be asked or sent. */
  readonly outcome: LocalListOutcome | "pending" | "off";
  readonly at: number | null;
}

export interface AvailabilityPicture extends Omit<WantedAvailability, "recheckUntil"> {
  readonly connectorId: number;
  readonly status: string | null;
}

export interface ConfigurationPicture {
  readonly isChecking: boolean;
  readonly checkedAt: number | null;
  readonly rebootWhenIdle: boolean;
  readonly keys: readonly KeyPicture[];
}

export interface KeyPicture {
  readonly key: string;
  /** Null: it is only read. */
  readonly wanted: { readonly value: string; readonly level: ConfigurationLevel } | null;
  /** Null: the charge point has said nothing of it, or has no such key. */
  readonly reported: { readonly value: string | null; readonly readonly: boolean; readonly at: number } | null;
  readonly outcome: KeyOutcomeWord | null;
  readonly taken: string | null;
  readonly error: string | null;
  readonly outcomeAt: number | null;
}

export function upkeepPicture(state: ChargePointState): UpkeepPicture {
  return {
    configuration: configurationPicture(state),
    availability: availabilityPictures(state),
    localList: localListPicture(state),
  };
}

function localListPicture({ registration, localList }: ChargePointState): LocalListPicture {
  const { supported, version, held, run, outcome: last, outcomeAt: at } = localList;
  const isOn = registration?.settings.localAuthList === true;
  const outcome = !isOn ? "off" : run === null ? (last ?? "pending") : "pending";
  const inStep = outcome === "inStep";
  return {
    supported,
    version,
    inStep,
    entries: held?.entries ?? null,
    truncated: held?.isTruncated ?? false,
    outcome,
    at,
  };
}

function configurationPicture(state: ChargePointState): ConfigurationPicture {
  const { check, checkedAt } = state.configuration;
  const rebootWhenIdle = state.registration?.configuration.rebootWhenIdle ?? false;
  const keys = [...trackedKeys(state)].map(([foldedKey, key]) => keyPicture(state, foldedKey, key));
  return { isChecking: check !== null, checkedAt, rebootWhenIdle, keys };
}

function keyPicture({ registration, configuration }: ChargePointState, foldedKey: string, key: string): KeyPicture {
  const wanted = registration?.configuration.keys.find((each) => foldKey(each.key) === foldedKey) ?? null;
  const reported = configuration.reported[foldedKey];
  const known = configuration.outcomes[foldedKey];
  // What was found out about another value says nothing of this one.
  const outcome = known !== undefined && known.wanted === wanted?.value ? known : null;
  return {
    key,
    wanted: wanted && { value: wanted.value, level: wanted.level },
    reported: reported?.isKnown ? { value: reported.value, readonly: reported.readonly, at: reported.at } : null,
    outcome: outcome?.outcome ?? (wanted && "pending"),
    taken: outcome?.taken ?? null,
    error: outcome?.error ?? null,
    outcomeAt: outcome?.at ?? null,
  };
}

function availabilityPictures({ availability, connectors }: ChargePointState): readonly AvailabilityPicture[] {
  return Object.entries(availability).map(([id, { type, since, outcome, at }]) => {
    const connectorId = Number(id);
    return { connectorId, type, since, outcome, at, status: connectors[connectorId]?.rawStatus ?? null };
  });
}
