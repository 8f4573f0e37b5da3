import { ok, type Result, refuse } from "./result.ts";

/** The two classes a connector is sold in; each has exactly one active price per kWh (requirement PF7). */
export const CONNECTOR_CLASSES = ["standard", "fast"] as const;
export type ConnectorClass = (typeof CONNECTOR_CLASSES)[number];

/** OCPI 2.2.1 ConnectorType: the plugs we sell at. */
export type ConnectorStandard =
  | "CHADEMO"
  | "DOMESTIC_F"
  | "IEC_62196_T1"
  | "IEC_62196_T1_COMBO"
  | "IEC_62196_T2"
  | "IEC_62196_T2_COMBO"
  | "IEC_62196_T3C"
  | "NEMA_14_50"
  | "TESLA_S";

/** OCPI 2.2.1 PowerType, as far as we sell it. */
export const POWER_TYPES = ["AC_1_PHASE", "AC_3_PHASE", "DC"] as const;
export type PowerType = (typeof POWER_TYPES)[number];

/** Of a box with more connectors nobody has heard; what says it is one of a higher number is not remembered (OCPP-S3). */
export const HIGHEST_CONNECTOR_ID = 32;

/** 0 is the charge point itself. */
export function isConnectorId(connectorId: number): boolean {
  return connectorId >= 0 && connectorId <= HIGHEST_CONNECTOR_ID;
}

/** The nine connector states of OCPP 1.6 §7.7, kept as the charger said them. */
export const CONNECTOR_STATUSES = [
  "Available",
  "Preparing",
  "Charging",
  "SuspendedEV",
  "SuspendedEVSE",
  "Finishing",
  "Reserved",
  "Unavailable",
  "Faulted",
] as const;
export type ConnectorStatus = (typeof CONNECTOR_STATUSES)[number];

export function isConnectorStatus(text: string): text is ConnectorStatus {
  return (CONNECTOR_STATUSES as readonly string[]).includes(text);
}

/**
 * May a session be started from afar on a connector that shows this status? One table for app, eMSP and operator
 * (OCPP-R2). `forHolder` means: only for the token, or its parent, that the reservation was made for.
 */
export const REMOTE_START_ALLOWED = {
  Available: "yes",
  Preparing: "yes",
  Charging: "no",
  SuspendedEV: "no",
  SuspendedEVSE: "no",
  Finishing: "yes",
  Reserved: "forHolder",
  Unavailable: "no",
  Faulted: "no",
} as const satisfies Record<ConnectorStatus, "yes" | "no" | "forHolder">;

export interface StartRequest {
  /** null: never reported. */
  readonly status: ConnectorStatus | null;
  /** No message for the offline time: what was reported may be old. */
  readonly stale: boolean;
  /** Another session holds the Evse, on whichever of its connectors (OCPP-T8). */
  readonly evseInUse: boolean;
  readonly isReservationHolder: boolean;
}

/** The check before RemoteStartTransaction. A status that is unknown or stale does not forbid the attempt (OCPP-R2). */
export function admitRemoteStart(request: StartRequest): Result<null> {
  if (request.evseInUse) return refuse("connector_not_available");
  if (request.status === null || request.stale) return ok(null);
  const allowed = REMOTE_START_ALLOWED[request.status];
  if (allowed === "yes" || (allowed === "forHolder" && request.isReservationHolder)) return ok(null);
  return refuse("connector_not_available");
}

/** From most to least telling: an Evse shows the status of its busiest connector. */
const TELLING_ORDER: readonly ConnectorStatus[] = [
  "Charging",
  "SuspendedEV",
  "SuspendedEVSE",
  "Finishing",
  "Preparing",
  "Faulted",
  "Reserved",
  "Unavailable",
  "Available",
];

/** One word for an Evse with one or several connectors; null while none has reported. */
export function evseStatus(connectors: readonly (ConnectorStatus | null)[]): ConnectorStatus | null {
  return TELLING_ORDER.find((status) => connectors.includes(status)) ?? null;
}

export interface PublishableLocation {
  /** Connectors of each Evse of the location. */
  readonly connectorsPerEvse: readonly number[];
  /** Classes that have a price here, the location's own or the organisation's. */
  readonly pricedClasses: readonly ConnectorClass[];
}

/** A location is published only with an Evse that has a connector, and with both prices. */
export function whyNotPublishable(location: PublishableLocation): readonly string[] {
  const missing: string[] = [];
  if (!location.connectorsPerEvse.some((count) => count > 0)) missing.push("an EVSE with a connector");
  for (const connectorClass of CONNECTOR_CLASSES) {
    if (!location.pricedClasses.includes(connectorClass)) missing.push(`a ${connectorClass} tariff`);
  }
  return missing;
}
