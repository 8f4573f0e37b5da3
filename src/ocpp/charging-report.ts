import { type ChargingCapabilities, chargingCapabilities } from "./charging-capabilities.ts";
import type { ChargingProfile, ChargingRateUnit, PlacedProfile } from "./charging-profile.ts";
import {
  type AppliedProfile,
  MAX_OPERATOR_PROFILE_ID,
  PARTNER_PROFILE_ID,
  type SiteLimit,
  type ToldSchedule,
} from "./charging-state.ts";
import type { SchedulePeriod } from "./composite-schedule.ts";
import { isSame } from "./smart-charging.ts";
import type { ChargePointState } from "./state.ts";
import { expectedSchedule } from "./told-schedule.ts";
import { wantedProfiles, withoutExpired } from "./wanted-profiles.ts";

export const PROFILE_STATES = [
  /** The charge point has it as it is wanted. */
  "applied",
  /** To be sent. */
  "pending",
  /** The charge point did not take it, and is not asked again by itself. */
  "refused",
  /** A site limit has its place. */
  "overridden",
  /** No longer wanted, and still to be cleared. */
  "clearing",
] as const;

/** `partner`: of the driver who charges. */
export const PROFILE_OWNERS = ["operator", "partner", "site"] as const;

/** A profile, wanted and applied. */
export interface ProfileReport {
  readonly chargingProfileId: number;
  readonly connectorId: number;
  readonly owner: (typeof PROFILE_OWNERS)[number];
  readonly state: (typeof PROFILE_STATES)[number];
  /** As it was wished; null: no longer. */
  readonly wanted: ChargingProfile | null;
  /** As the charge point accepted it. */
  readonly applied: ChargingProfile | null;
  readonly appliedAt: number | null;
  /** The charge point's word, its error code or `NoAnswer`. */
  readonly refusedAs: string | null;
  readonly triedAt: number | null;
}

export interface ChargingReport {
  readonly profiles: readonly ProfileReport[];
  readonly siteLimits: readonly SiteLimit[];
  readonly capabilities: ChargingCapabilities;
}

export function chargingReport(state: ChargePointState, now: number): ChargingReport {
  const { siteLimits } = state.charging;
  return { profiles: profileReports(state, now), siteLimits, capabilities: chargingCapabilities(state) };
}

function profileReports(state: ChargePointState, now: number): readonly ProfileReport[] {
  const { wanted, applied } = state.charging;
  const toHave = wantedProfiles(state, now);
  const wished = withoutExpired(wanted, now);
  const others = toHave.filter(({ profile }) => profile.chargingProfileId > MAX_OPERATOR_PROFILE_ID);
  const ids = [...wished, ...others, ...applied].map(({ profile }) => profile.chargingProfileId);
  const withId = <Each extends PlacedProfile>(profiles: readonly Each[], id: number) =>
    profiles.find(({ profile }) => profile.chargingProfileId === id);
  return [...new Set(ids)]
    .toSorted((left, right) => left - right)
    .map((id) => {
      const wish = withId(wished, id) ?? withId(others, id);
      return profileReport(state, id, { wish, toHave: withId(toHave, id), has: withId(applied, id) });
    });
}

interface Facets {
  readonly wish: PlacedProfile | undefined;
  readonly toHave: PlacedProfile | undefined;
  readonly has: AppliedProfile | undefined;
}

function profileReport(state: ChargePointState, id: number, facets: Facets): ProfileReport {
  const attempt = state.charging.attempts.find((each) => each.chargingProfileId === id);
  const { wish, has } = facets;
  const certain = has?.isCertain ? has : undefined;
  const refusedAs = attempt?.refusedAs ?? null;
  return {
    chargingProfileId: id,
    connectorId: (wish ?? has)?.connectorId ?? 0,
    owner: ownerOf(id),
    state: stateOf(facets, refusedAs),
    wanted: wish?.profile ?? null,
    applied: certain?.profile ?? null,
    appliedAt: certain?.since ?? null,
    refusedAs,
    triedAt: attempt?.at ?? certain?.since ?? null,
  };
}

function ownerOf(id: number): ProfileReport["owner"] {
  if (id <= MAX_OPERATOR_PROFILE_ID) return "operator";
  return id >= PARTNER_PROFILE_ID ? "partner" : "site";
}

function stateOf({ wish, toHave, has }: Facets, refusedAs: string | null): ProfileReport["state"] {
  if (wish === undefined) return "clearing";
  if (toHave === undefined) return "overridden";
  if (has?.isCertain && isSame(has, toHave)) return "applied";
  return refusedAs === null ? "pending" : "refused";
}

/** What limits a connector from now on: as follows from what the charge point accepted, and as it told itself. */
export interface CompositeReport {
  readonly connectorId: number;
  readonly from: number;
  readonly durationSeconds: number;
  readonly unit: ChargingRateUnit;
  readonly expected: readonly SchedulePeriod[];
  readonly told: ToldSchedule | null;
}

export interface CompositeQuestion {
  readonly connectorId: number;
  readonly durationSeconds: number;
  readonly unit: ChargingRateUnit;
}

export function compositeReport(state: ChargePointState, question: CompositeQuestion, now: number): CompositeReport {
  const { connectorId } = question;
  const expected = expectedSchedule(state, connectorId, { ...question, from: now });
  return { ...question, from: now, expected, told: state.charging.told[connectorId] ?? null };
}
