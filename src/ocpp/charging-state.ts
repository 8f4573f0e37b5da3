import type { ChargingLimits } from "../domain/charging-limits.ts";
import type { EvseLimit } from "../domain/site-load.ts";
import type { ChargingProfile, ChargingSchedule, PlacedProfile } from "./charging-profile.ts";
import type { ProfileInForce } from "./composite-schedule.ts";

/** Limits of a charge point: what is wanted, and what it is known to have. */
export interface ChargingState {
  /** The operator's profiles. No two of them replace each other. */
  readonly wanted: readonly PlacedProfile[];
  /** What partners want of their drivers' transactions; a profile is made of each. */
  readonly partners: readonly PartnerProfile[];
  /** What partners wait for. */
  readonly orders: readonly ProfileOrder[];
  /** What the site allows its EVSEs; profiles are made of it. */
  readonly siteLimits: readonly SiteLimit[];
  /** What its feed bears, in each phase; null: nobody said. A profile is made of it. */
  readonly fuse: { readonly fuseA: number; readonly givenAt: number } | null;
  /** What the charge point accepted, whoever sent it. */
  readonly applied: readonly AppliedProfile[];
  /** Profiles that could not be set or cleared at the first try. */
  readonly attempts: readonly ProfileAttempt[];
  /** The newest composite schedule that the charge point told, by connector. */
  readonly told: Readonly<Record<number, ToldSchedule>>;
  /** Samples in a row above the limit, by connector. */
  readonly above: Readonly<Record<number, number>>;
}

export interface AppliedProfile extends ProfileInForce {
  /** False after a boot, and after a call that nobody answered: it may be there or not. */
  readonly isCertain: boolean;
}

/** As the site gave it. */
export interface SiteLimit extends EvseLimit {
  readonly givenAt: number;
}

/** One for each transaction (OCPI 2.2.1 SetChargingProfile). */
export interface PartnerProfile {
  readonly sessionId: string;
  readonly transactionId: number;
  readonly connectorId: number;
  /** Who is told of changes, once the charge point has taken a profile of its (OCPI-P2). */
  readonly partnerId: string;
  readonly isFollowed: boolean;
  /** Null: none any more. */
  readonly limits: ChargingLimits | null;
}

/** A partner's command that is not answered yet, as operators see it too. */
export interface ProfileOrder {
  readonly id: string;
  readonly action: "SetChargingProfile" | "ClearChargingProfile";
  readonly request: Readonly<Record<string, unknown>>;
  readonly createdAt: number;
  readonly answerBy: number;
  readonly sessionId: string;
  /** What comes back if the charge point does not take the new one. */
  readonly before: ChargingLimits | null;
}

export interface ProfileAttempt {
  readonly chargingProfileId: number;
  readonly tries: number;
  /** The charge point's word, its error code or `NoAnswer`: not tried again by itself. null: tried again at `nextAt`. */
  readonly refusedAs: string | null;
  readonly at: number;
  readonly nextAt: number;
}

export interface ToldSchedule {
  readonly toldAt: number;
  readonly from: number;
  readonly schedule: ChargingSchedule;
  readonly differences: readonly ScheduleDifference[];
}

/** From this second of the schedule on, the charge point limits to something else than the profiles it accepted. */
export interface ScheduleDifference {
  readonly startPeriod: number;
  readonly expected: number | null;
  readonly told: number;
}

export const NO_CHARGING: ChargingState = {
  wanted: [],
  partners: [],
  orders: [],
  siteLimits: [],
  fuse: null,
  applied: [],
  attempts: [],
  told: {},
  above: {},
};

/** Operators' profiles have smaller ids; those made of partners' limits have this and the connector's number. */
export const PARTNER_PROFILE_ID = 1_000_002_000;

/** Those made of site limits have these and the connector's number; connector 0 has nothing but the fuse. */
export const SITE_PROFILE_IDS = {
  ChargePointMaxProfile: 1_000_000_000,
  TxDefaultProfile: 1_000_000_000,
  TxProfile: 1_000_001_000,
} as const satisfies Partial<Record<ChargingProfile["chargingProfilePurpose"], number>>;

export const MAX_OPERATOR_PROFILE_ID = 999_999_999;

/** Wished profiles of one charge point. Chargers take 10 to 20, and each of them is sent again after a boot. */
export const MAX_WANTED = 32;
