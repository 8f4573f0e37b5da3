import type { WantedConfiguration } from "./configuration.ts";
import type { ConnectorClass, PowerType } from "./location.ts";

/** How one charge point departs from the deployment's defaults. */
export interface ChargePointSettings {
  readonly heartbeatIntervalSeconds?: number | undefined;
  readonly offlineAfterSeconds?: number | undefined;
  readonly callTimeoutSeconds?: number | undefined;
  /** When a charge point whose boot was not accepted is to boot again; 0: when it likes (OCPP-B1). */
  readonly pendingRetrySeconds?: number | undefined;
  readonly rejectedRetrySeconds?: number | undefined;
  /** All that meter values before a remote start may cost (OCPP-R3). */
  readonly meterBeforeStartSeconds?: number | undefined;
  /** A start older than this is history: no second charge of its driver (OCPP-A4), no sign of what happens now. */
  readonly liveStartSeconds?: number | undefined;
  /** Answer departures from OCPP 1.6 with a CALLERROR instead of tolerating them (TOL-6). */
  readonly strict?: boolean | undefined;
  readonly allowMissingSubprotocol?: boolean | undefined;
  /** May come without TLS (security profiles 0 and 1): the key then travels in the clear. */
  readonly allowPlainWebSocket?: boolean | undefined;
  readonly bootMismatch?: "Rejected" | "Pending" | undefined;
  /** A boot without the registered serial number: accepted with a warning, or a mismatch (OCPP-B2). */
  readonly absentSerialNumber?: "warning" | "mismatch" | undefined;
  /** After so much silence somebody is told. */
  readonly offlineAlertAfterSeconds?: number | undefined;
  /** In a session, without meter values. */
  readonly meterValuesMissingAfterSeconds?: number | undefined;
  /** In a session that shows Charging, with a register that stands still. */
  readonly noEnergyAfterSeconds?: number | undefined;
  /** Close the socket of a charger that answers no calls; it reconnects by itself (OCPP-L5). */
  readonly closeWhenUnanswered?: boolean | undefined;
  /** What a token is answered that starts at a connector reserved for another one; the session is flagged either way. */
  readonly reservedForOthers?: "Accepted" | "Blocked" | undefined;
  /** Keep its local authorisation list in step with the tokens (OCPP-K1). */
  readonly localAuthList?: boolean | undefined;
  /** IANA zone of a charger that sends local time without a zone (TOL-5). */
  readonly timeZone?: string | undefined;
}

/** The deployment's defaults. */
export const SETTING_DEFAULTS = {
  heartbeatIntervalSeconds: 45,
  offlineAfterSeconds: 60,
  callTimeoutSeconds: 30,
  pendingRetrySeconds: 60,
  rejectedRetrySeconds: 300,
  meterBeforeStartSeconds: 5,
  liveStartSeconds: 300,
} as const satisfies ChargePointSettings;

export const SETTING_WARNINGS = ["offline_before_late_heartbeat"] as const;
export type SettingWarning = (typeof SETTING_WARNINGS)[number];

/** A heartbeat may be late by so much without its charge point being called offline (OCPP-L4). */
const HEARTBEAT_MAY_BE_LATE_SECONDS = 10;

/** What is allowed, and yet likely to be regretted. */
export function settingWarnings(settings: ChargePointSettings): readonly SettingWarning[] {
  const intervalSeconds = settings.heartbeatIntervalSeconds ?? SETTING_DEFAULTS.heartbeatIntervalSeconds;
  const offlineAfterSeconds = settings.offlineAfterSeconds ?? SETTING_DEFAULTS.offlineAfterSeconds;
  const isTight = offlineAfterSeconds < intervalSeconds + HEARTBEAT_MAY_BE_LATE_SECONDS;
  return isTight ? ["offline_before_late_heartbeat"] : [];
}

/** The station data a charge point's Durable Object works with; its own copy, so that it needs no D1 to charge. */
export interface Registration {
  readonly chargePointId: string;
  readonly locationId: string;
  /** Empty: not known; so of the model. */
  readonly vendor: string;
  readonly model: string;
  readonly serialNumber: string | null;
  readonly settings: ChargePointSettings;
  readonly connectors: readonly RegisteredConnector[];
  readonly configuration: WantedConfiguration;
}

export interface RegisteredConnector {
  readonly connectorId: number;
  readonly evseUid: string;
  readonly class: ConnectorClass;
  readonly powerType: PowerType;
  /** Of a phase against neutral; 0: unknown. */
  readonly maxVoltageV: number;
  readonly maxPowerW: number;
}
