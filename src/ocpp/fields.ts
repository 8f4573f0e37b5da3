import * as z from "zod";
import { CONNECTOR_STATUSES } from "../domain/location.ts";

/** Field types shared by the messages (OCPP 1.6 §7), spelled as strictly as the official JSON schemas. */

export const text = (max: number) => z.string().max(max);
export const idToken = text(20);
export const dateTime = z.iso.datetime({ offset: true });
export const connectorId = z.int().min(0);
export const aConnector = z.int().min(1);

export const empty = z.strictObject({});

export const statusOf = <const T extends readonly [string, ...string[]]>(...words: T) =>
  z.strictObject({ status: z.enum(words) });

export const acceptedOrRejected = statusOf("Accepted", "Rejected");

export const idTagInfo = z.strictObject({
  status: z.enum(["Accepted", "Blocked", "Expired", "Invalid", "ConcurrentTx"]),
  expiryDate: dateTime.optional(),
  parentIdTag: idToken.optional(),
});

export const chargePointStatus = z.enum(CONNECTOR_STATUSES);

export const chargePointErrorCode = z.enum([
  "ConnectorLockFailure",
  "EVCommunicationError",
  "GroundFailure",
  "HighTemperature",
  "InternalError",
  "LocalListConflict",
  "NoError",
  "OtherError",
  "OverCurrentFailure",
  "OverVoltage",
  "PowerMeterFailure",
  "PowerSwitchFailure",
  "ReaderFailure",
  "ResetFailure",
  "UnderVoltage",
  "WeakSignal",
]);

export const stopReason = z.enum([
  "EmergencyStop",
  "EVDisconnected",
  "HardReset",
  "Local",
  "Other",
  "PowerLoss",
  "Reboot",
  "Remote",
  "SoftReset",
  "UnlockCommand",
  "DeAuthorized",
]);

const readingContext = z.enum([
  "Interruption.Begin",
  "Interruption.End",
  "Other",
  "Sample.Clock",
  "Sample.Periodic",
  "Transaction.Begin",
  "Transaction.End",
  "Trigger",
]);

const measurand = z.enum([
  "Current.Export",
  "Current.Import",
  "Current.Offered",
  "Energy.Active.Export.Register",
  "Energy.Active.Import.Register",
  "Energy.Reactive.Export.Register",
  "Energy.Reactive.Import.Register",
  "Energy.Active.Export.Interval",
  "Energy.Active.Import.Interval",
  "Energy.Reactive.Export.Interval",
  "Energy.Reactive.Import.Interval",
  "Frequency",
  "Power.Active.Export",
  "Power.Active.Import",
  "Power.Factor",
  "Power.Offered",
  "Power.Reactive.Export",
  "Power.Reactive.Import",
  "RPM",
  "SoC",
  "Temperature",
  "Voltage",
]);

/** Both spellings of Celsius are legal (Je 2.1); Hertz is not in the official list but is what 1.6 measures (e3.86). */
const unitOfMeasure = z.enum([
  "Wh",
  "kWh",
  "varh",
  "kvarh",
  "W",
  "kW",
  "VA",
  "kVA",
  "var",
  "kvar",
  "A",
  "V",
  "K",
  "Celcius",
  "Celsius",
  "Fahrenheit",
  "Percent",
  "Hertz",
]);

export const sampledValue = z.strictObject({
  value: z.string(),
  context: readingContext.optional(),
  format: z.enum(["Raw", "SignedData"]).optional(),
  measurand: measurand.optional(),
  phase: z.enum(["L1", "L2", "L3", "N", "L1-N", "L2-N", "L3-N", "L1-L2", "L2-L3", "L3-L1"]).optional(),
  location: z.enum(["Cable", "EV", "Inlet", "Outlet", "Body"]).optional(),
  unit: unitOfMeasure.optional(),
});

export const meterValue = z.strictObject({ timestamp: dateTime, sampledValue: z.array(sampledValue) });

/** A, or W: in steps of 0.1 (OCPP-P3). */
const chargingRate = z.number().min(0).multipleOf(0.1);

const chargingSchedulePeriod = z.strictObject({
  startPeriod: z.int().min(0),
  limit: chargingRate,
  numberPhases: z.int().min(1).max(3).optional(),
});

export const chargingRateUnit = z.enum(["A", "W"]);

export const chargingSchedule = z.strictObject({
  duration: z.int().min(0).optional(),
  startSchedule: dateTime.optional(),
  chargingRateUnit,
  chargingSchedulePeriod: z.array(chargingSchedulePeriod).min(1),
  minChargingRate: chargingRate.optional(),
});

export const chargingProfilePurpose = z.enum(["ChargePointMaxProfile", "TxDefaultProfile", "TxProfile"]);

export const chargingProfile = z.strictObject({
  chargingProfileId: z.int(),
  transactionId: z.int().optional(),
  stackLevel: z.int().min(0),
  chargingProfilePurpose,
  chargingProfileKind: z.enum(["Absolute", "Recurring", "Relative"]),
  recurrencyKind: z.enum(["Daily", "Weekly"]).optional(),
  validFrom: dateTime.optional(),
  validTo: dateTime.optional(),
  chargingSchedule,
});

export const authorizationData = z.strictObject({ idTag: idToken, idTagInfo: idTagInfo.optional() });

export const uploadRetries = {
  retries: z.int().min(0).optional(),
  retryInterval: z.int().min(0).optional(),
};

/** Is it a word of this list? What was read tolerantly may hold others (TOL-4). */
export function isWordOf(list: z.ZodEnum, word: string): boolean {
  return Object.hasOwn(list.enum, word);
}
