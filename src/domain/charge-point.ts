import type { ConnectorClass, PowerType } from "./location.ts";

/** How one charge point departs from the deployment's defaults. */
export interface ChargePointSettings {
  readonly heartbeatIntervalSeconds?: number | undefined;
  readonly offlineAfterSeconds?: number | undefined;
  readonly callTimeoutSeconds?: number | undefined;
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
  /** IANA zone of a charger that sends local time without a zone (TOL-5). */
  readonly timeZone?: string | undefined;
}

/** The station data a charge point's Durable Object works with; its own copy, so that it needs no D1 to charge. */
export interface Registration {
  readonly chargePointId: string;
  readonly locationId: string;
  readonly vendor: string;
  readonly model: string;
  readonly serialNumber: string | null;
  readonly settings: ChargePointSettings;
  readonly connectors: readonly RegisteredConnector[];
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
