import * as z from "zod";
import { chargePointErrorCode, chargePointStatus } from "../../src/ocpp/fields.ts";

/** What one charge point is, as a fleet file or a test writes it. */
const shownStatusSpec = z.strictObject({
  status: chargePointStatus,
  errorCode: chargePointErrorCode.default("NoError"),
  info: z.string().max(50).optional(),
  vendorId: z.string().max(255).optional(),
  vendorErrorCode: z.string().max(50).optional(),
});

const connectorSpec = z.strictObject({
  connectorId: z.int().min(1),
  /** Connectors of the same evse exclude each other; without it a connector is its own evse. */
  evse: z.int().min(1).optional(),
  maxPowerW: z.int().positive().default(22_080),
  supply: z.enum(["AC1", "AC3", "DC"]).default("AC3"),
  /** Shown whatever happens, for fixed scenes. */
  hold: shownStatusSpec.optional(),
});

export const chargePointSpec = z.strictObject({
  id: z.string().min(1).max(255),
  password: z.string().optional(),
  vendor: z.string().default("Simulated"),
  model: z.string().default("One"),
  serialNumber: z.string().optional(),
  securityProfile: z.literal([0, 1, 2, 3]).default(1),
  firmwareVersion: z.string().default("1.0.0"),
  connectors: z
    .array(connectorSpec)
    .min(1)
    .default([{ connectorId: 1, maxPowerW: 22_080, supply: "AC3" }]),
});

export type ChargePointSpec = z.output<typeof chargePointSpec>;
export type ChargePointSpecInput = z.input<typeof chargePointSpec>;
export type ConnectorSpec = ChargePointSpec["connectors"][number];
export type ShownStatus = z.output<typeof shownStatusSpec>;

export const fleetFile = z.array(chargePointSpec).min(1);

/** Faults of real chargers, each switched on by its name (SIM-18). */
export const FAULT_SWITCHES = [
  "newIdOnRetry",
  "repeatIds",
  "pipelining",
  "noBoot",
  "noConnectorZero",
  "noTimestamp",
  "clock1970",
  "clockWithoutZone",
  "kilowattHours",
  "emptySamples",
  "noTransactionId",
  "staleTransactionId",
  "registerReset",
  "triggerRejected",
  "triggerSilent",
  "triggerEarly",
  "unlockFails",
  "ignoresLimits",
  "profilesRejected",
  "currentOnly",
  "reservationsRejected",
  "noConnectorZeroReservation",
  "forgetsOnRestart",
  "diagnosticsFail",
  "downloadFails",
  "installationFails",
  "certificateRejected",
  "configurationAnswerLost",
  "signatureInvalid",
  "threeKeysAtMost",
  "keysReadonly",
  "energyOnly",
  "restartForKeys",
  "localListUnsupported",
  "localListFails",
  "localListMismatch",
  "metersSilent",
  "registerStandsStill",
  "drawsWhileIdle",
  "startsRejected",
  "stopsLost",
  "callsIgnored",
  "breaksConnection",
  "bootsAgain",
] as const;
export type FaultSwitch = (typeof FAULT_SWITCHES)[number];

export interface Options {
  /** SIM-2: after the tenth attempt go on every 300 s instead of giving up. */
  readonly retryForever: boolean;
  /** SIM-3: ±20 % on the delays of the back-off. */
  readonly jitter: boolean;
  readonly callTimeoutSeconds: number;
  readonly rebootSeconds: number;
  readonly switches: ReadonlySet<FaultSwitch>;
}

export const DEFAULT_OPTIONS: Options = {
  retryForever: false,
  jitter: false,
  callTimeoutSeconds: 30,
  rebootSeconds: 5,
  switches: new Set(),
};

/** What stays the same while a charge point runs. */
export interface Setup {
  readonly spec: ChargePointSpec;
  readonly options: Options;
}

export function connectorSpecOf(setup: Setup, connectorId: number): ConnectorSpec | undefined {
  return setup.spec.connectors.find((connector) => connector.connectorId === connectorId);
}

/** Between a phase and neutral; also what turns a limit in ampere into power. */
export const VOLTAGE_V = 230;

export function phasesOf(connector: ConnectorSpec): 1 | 3 {
  return connector.supply === "AC1" ? 1 : 3;
}
