import type * as z from "zod";
import { toIso } from "../domain/time.ts";
import type { chargingProfile } from "./fields.ts";

export type ChargingProfile = z.infer<typeof chargingProfile>;
export type ChargingSchedule = ChargingProfile["chargingSchedule"];
export type ChargingRateUnit = ChargingSchedule["chargingRateUnit"];

/** A profile and the connector it is set at; 0 is the charge point as a whole. */
export interface PlacedProfile {
  readonly connectorId: number;
  readonly profile: ChargingProfile;
}

interface Rule {
  readonly isBrokenBy: (placed: PlacedProfile) => boolean;
  readonly says: string;
}

const isFor = ({ profile }: PlacedProfile, purpose: ChargingProfile["chargingProfilePurpose"]) =>
  profile.chargingProfilePurpose === purpose;

/** §3.13.1 and §7.8: which purpose is set where (OCPP-P1). */
const PLACE_RULES: readonly Rule[] = [
  {
    isBrokenBy: (placed) => isFor(placed, "ChargePointMaxProfile") && placed.connectorId !== 0,
    says: "A ChargePointMaxProfile is set at connector 0.",
  },
  {
    isBrokenBy: (placed) => isFor(placed, "TxProfile") && placed.connectorId === 0,
    says: "A TxProfile is set at the connector of its transaction.",
  },
  {
    isBrokenBy: (placed) => isFor(placed, "TxProfile") && placed.profile.transactionId === undefined,
    says: "A TxProfile names its transactionId.",
  },
  {
    isBrokenBy: (placed) => !isFor(placed, "TxProfile") && placed.profile.transactionId !== undefined,
    says: "Only a TxProfile has a transactionId.",
  },
];

/** §7.8, §7.13: which fields go together (OCPP-P3). */
const SHAPE_RULES: readonly Rule[] = [
  {
    isBrokenBy: ({ profile }) => periodsOf(profile)[0]?.startPeriod !== 0,
    says: "The first period has startPeriod 0.",
  },
  {
    isBrokenBy: ({ profile }) =>
      periodsOf(profile).some(({ startPeriod }, index, all) => startPeriod <= (all[index - 1]?.startPeriod ?? -1)),
    says: "The periods are in order of startPeriod, each later than the one before.",
  },
  {
    isBrokenBy: ({ profile }) =>
      (profile.chargingProfileKind === "Recurring") !== (profile.recurrencyKind !== undefined),
    says: "recurrencyKind is given for a Recurring profile and for no other.",
  },
  {
    isBrokenBy: ({ profile }) =>
      profile.chargingProfileKind === "Relative" && profile.chargingSchedule.startSchedule !== undefined,
    says: "A Relative profile has no startSchedule.",
  },
  {
    isBrokenBy: ({ profile: { validFrom, validTo } }) =>
      validFrom !== undefined && validTo !== undefined && Date.parse(validTo) <= Date.parse(validFrom),
    says: "validTo is later than validFrom.",
  },
];

/** What OCPP 1.6 forbids in a profile that is set, in sentences; empty: nothing. */
export function wrongInProfile(placed: PlacedProfile): readonly string[] {
  return sentences([...PLACE_RULES, ...SHAPE_RULES], placed);
}

/** A profile in RemoteStartTransaction is a TxProfile whose transaction does not exist yet (OCPP-R6). */
export function wrongInStartProfile(profile: ChargingProfile): readonly string[] {
  const wrong = sentences(SHAPE_RULES, { connectorId: 0, profile });
  const isTxProfile = profile.chargingProfilePurpose === "TxProfile";
  return [
    ...(isTxProfile ? [] : ["The profile of a RemoteStartTransaction is a TxProfile."]),
    ...(profile.transactionId === undefined ? [] : ["The profile of a RemoteStartTransaction has no transactionId."]),
    ...wrong,
  ];
}

function sentences(rules: readonly Rule[], placed: PlacedProfile): readonly string[] {
  return rules.filter((rule) => rule.isBrokenBy(placed)).map((rule) => rule.says);
}

function periodsOf(profile: ChargingProfile): ChargingSchedule["chargingSchedulePeriod"] {
  return profile.chargingSchedule.chargingSchedulePeriod;
}

/** Two profiles that cannot be installed together: the later one replaces the earlier (§5.16, OCPP-P2). */
export function replaces(later: PlacedProfile, earlier: PlacedProfile): boolean {
  if (later.profile.chargingProfileId === earlier.profile.chargingProfileId) return true;
  return (
    later.connectorId === earlier.connectorId &&
    later.profile.chargingProfilePurpose === earlier.profile.chargingProfilePurpose &&
    later.profile.stackLevel === earlier.profile.stackLevel
  );
}

/** The filters of ClearChargingProfile: none means all, an id alone decides, else all of them must fit (OCPP-P6). */
export interface ClearFilter {
  readonly id?: number | undefined;
  readonly connectorId?: number | undefined;
  readonly chargingProfilePurpose?: ChargingProfile["chargingProfilePurpose"] | undefined;
  readonly stackLevel?: number | undefined;
}

export function isCleared(filter: ClearFilter, { connectorId, profile }: PlacedProfile): boolean {
  if (filter.id !== undefined) return profile.chargingProfileId === filter.id;
  return (
    (filter.connectorId === undefined || connectorId === filter.connectorId) &&
    (filter.chargingProfilePurpose === undefined || profile.chargingProfilePurpose === filter.chargingProfilePurpose) &&
    (filter.stackLevel === undefined || profile.stackLevel === filter.stackLevel)
  );
}

/** With every instant in the one spelling that chargers can read (decision 27). */
export function inUtc(profile: ChargingProfile): ChargingProfile {
  const { validFrom, validTo, chargingSchedule } = profile;
  const { startSchedule } = chargingSchedule;
  return {
    ...profile,
    ...(validFrom === undefined ? {} : { validFrom: utc(validFrom) }),
    ...(validTo === undefined ? {} : { validTo: utc(validTo) }),
    chargingSchedule: {
      ...chargingSchedule,
      ...(startSchedule === undefined ? {} : { startSchedule: utc(startSchedule) }),
    },
  };
}

function utc(instant: string): string {
  return toIso(Date.parse(instant));
}
