/** The feature profiles of OCPP 1.6 (§3.3), as a charge point names those that it supports. */
export const FEATURE_PROFILES = [
  "Core",
  "FirmwareManagement",
  "LocalAuthListManagement",
  "Reservation",
  "SmartCharging",
  "RemoteTrigger",
] as const;
export type FeatureProfile = (typeof FEATURE_PROFILES)[number];

/** A list as chargers write it: any case, any spaces; words of no profile are left out. */
export function readFeatureProfiles(list: string): readonly FeatureProfile[] {
  const words = list.split(",").map((word) => word.trim().toLowerCase());
  return FEATURE_PROFILES.filter((profile) => words.includes(profile.toLowerCase()));
}

/** What only somebody who stands before an EVSE can tell: OCPI's words for what is built into it. */
export const EQUIPMENT = [
  "RFID_READER",
  "CHIP_CARD_SUPPORT",
  "CONTACTLESS_CARD_SUPPORT",
  "CREDIT_CARD_PAYABLE",
  "DEBIT_CARD_PAYABLE",
  "PED_TERMINAL",
] as const;
export type Equipment = (typeof EQUIPMENT)[number];

/** What decides what an EVSE can. */
export interface EvseMakeup {
  /** Null: its charge point has not said. */
  readonly featureProfiles: readonly FeatureProfile[] | null;
  readonly connectors: readonly { readonly format: "SOCKET" | "CABLE" }[];
}

/** `unknown`: nobody has said. It is not promised to partners, and not refused to them without asking the charge point. */
export type Ability = "yes" | "no" | "unknown";

export interface EvseAbilities {
  readonly reserve: Ability;
  readonly chargingProfile: Ability;
  readonly unlock: Ability;
  /** Whoever starts a session from afar has to say at which connector. */
  readonly needsConnector: boolean;
}

/** OCPI-L9. The one rule for what partners are told of an EVSE, and for which of their commands it is asked at all. */
export function abilitiesOf({ featureProfiles, connectors }: EvseMakeup): EvseAbilities {
  return {
    reserve: supports(featureProfiles, "Reservation"),
    chargingProfile: supports(featureProfiles, "SmartCharging"),
    // UnlockConnector is part of Core; a cable that is fixed has no lock there.
    unlock: connectors.some(({ format }) => format === "SOCKET") ? "yes" : "no",
    needsConnector: connectors.length > 1,
  };
}

function supports(profiles: readonly FeatureProfile[] | null, profile: FeatureProfile): Ability {
  if (profiles === null) return "unknown";
  return profiles.includes(profile) ? "yes" : "no";
}
