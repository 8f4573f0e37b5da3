import type { InboundAction, InboundRequest, OutboundAction, OutboundRequest } from "../../src/ocpp/messages.ts";
import type { Payload } from "./ocpp-client.ts";

/** One legal request of every action, in both directions; whether it is legal is for other people's schemas to say. */

type Requests = { readonly [A in OutboundAction]: OutboundRequest<A> };
type Reports = { readonly [A in InboundAction]: InboundRequest<A> };

const PEM = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----";
const HASH = { hashAlgorithm: "SHA256", issuerNameHash: "aa", issuerKeyHash: "bb", serialNumber: "01" } as const;
const SCHEDULE = { chargingRateUnit: "W", chargingSchedulePeriod: [{ startPeriod: 0, limit: 7_400.5 }] } as const;

/** What an operator may ask for, of the charge point's connector 1. */
export function requestsToChargePoint(idTag: string, now: number): Requests {
  const later = new Date(now + 3_600_000).toISOString();
  return {
    CancelReservation: { reservationId: 3 },
    CertificateSigned: { certificateChain: PEM },
    ChangeAvailability: { connectorId: 1, type: "Operative" },
    ChangeConfiguration: { key: "MeterValueSampleInterval", value: "30" },
    ClearCache: {},
    ClearChargingProfile: { id: 7, connectorId: 1, chargingProfilePurpose: "TxDefaultProfile", stackLevel: 0 },
    DataTransfer: { vendorId: "example.emall", messageId: "Greet", data: "{}" },
    DeleteCertificate: { certificateHashData: HASH },
    ExtendedTriggerMessage: { requestedMessage: "LogStatusNotification" },
    GetCompositeSchedule: { connectorId: 1, duration: 60, chargingRateUnit: "W" },
    GetConfiguration: { key: ["HeartbeatInterval"] },
    GetDiagnostics: { location: "ftp://127.0.0.1/", retries: 1, retryInterval: 10, startTime: later, stopTime: later },
    GetInstalledCertificateIds: { certificateType: "CentralSystemRootCertificate" },
    GetLocalListVersion: {},
    GetLog: { logType: "SecurityLog", requestId: 5, log: { remoteLocation: "https://127.0.0.1/log" } },
    InstallCertificate: { certificateType: "ManufacturerRootCertificate", certificate: PEM },
    RemoteStartTransaction: { connectorId: 1, idTag },
    RemoteStopTransaction: { transactionId: 4_711 },
    ReserveNow: { connectorId: 1, expiryDate: later, idTag, reservationId: 3 },
    Reset: { type: "Soft" },
    SendLocalList: { listVersion: 1, updateType: "Full", localAuthorizationList: [] },
    SetChargingProfile: {
      connectorId: 1,
      csChargingProfiles: {
        chargingProfileId: 7,
        stackLevel: 0,
        chargingProfilePurpose: "TxDefaultProfile",
        chargingProfileKind: "Relative",
        chargingSchedule: { ...SCHEDULE, chargingSchedulePeriod: [...SCHEDULE.chargingSchedulePeriod] },
      },
    },
    SignedUpdateFirmware: {
      requestId: 6,
      firmware: {
        location: "https://127.0.0.1/firmware",
        retrieveDateTime: later,
        signingCertificate: PEM,
        signature: "c2ln",
      },
    },
    TriggerMessage: { requestedMessage: "StatusNotification", connectorId: 1 },
    UnlockConnector: { connectorId: 1 },
    UpdateFirmware: { location: "ftp://127.0.0.1/firmware", retries: 1, retryInterval: 10, retrieveDate: later },
  };
}

/** What a charger adds to an answer of this word, or answers where there is no word. */
export const MORE_IN_ANSWERS: { readonly [A in OutboundAction]?: readonly Payload[] } = {
  DataTransfer: [{ status: "Accepted", data: "hello" }],
  GetCompositeSchedule: [
    { status: "Accepted", connectorId: 1, scheduleStart: "2031-05-05T10:00:00Z", chargingSchedule: SCHEDULE },
  ],
  GetConfiguration: [
    { configurationKey: [{ key: "HeartbeatInterval", readonly: false, value: "45" }] },
    { unknownKey: ["HeartbeatInterval"] },
    { configurationKey: [{ key: "AuthorizationKey", readonly: false }], unknownKey: [] },
    {},
  ],
  GetDiagnostics: [{ fileName: "diagnostics.zip" }, { fileName: "" }, {}],
  GetInstalledCertificateIds: [{ status: "Accepted", certificateHashData: [HASH] }],
  GetLocalListVersion: [{ listVersion: -1 }, { listVersion: 0 }, { listVersion: 7 }],
  GetLog: [{ status: "Accepted", filename: "security.log" }],
  UpdateFirmware: [{}],
};

/** What a charge point may say by itself; the boot comes last, as it may be refused. */
export function reportsOfChargePoint(idTag: string, now: number): Reports {
  const timestamp = new Date(now).toISOString();
  const meterValue = [{ timestamp, sampledValue: [{ value: "1000" }] }];
  return {
    Authorize: { idTag },
    DataTransfer: { vendorId: "example.emall" },
    DiagnosticsStatusNotification: { status: "Idle" },
    FirmwareStatusNotification: { status: "Idle" },
    Heartbeat: {},
    LogStatusNotification: { status: "Idle" },
    MeterValues: { connectorId: 1, meterValue },
    SecurityEventNotification: { type: "StartupOfTheDevice", timestamp },
    SignCertificate: { csr: "-----BEGIN CERTIFICATE REQUEST-----" },
    SignedFirmwareStatusNotification: { status: "Idle" },
    StartTransaction: { connectorId: 1, idTag, meterStart: 1_000, timestamp },
    StatusNotification: { connectorId: 1, errorCode: "NoError", status: "Available", timestamp },
    StopTransaction: { transactionId: 4_711, meterStop: 2_000, timestamp, transactionData: meterValue },
    BootNotification: { chargePointVendor: "Vendor", chargePointModel: "Model" },
  };
}
