import type { InboundAction, InboundRequest } from "../../src/ocpp/messages.ts";

/** Ids of this size were never given to an honest charge (see nasty.ts). */
const NEVER_ISSUED = 900_000_001;

/** A request of each action with every field there is, for the mutations to work on. */
export function fullRequests(
  timestamp: string,
  idTag: string,
): { readonly [A in InboundAction]: Required<InboundRequest<A>> } {
  const meterValue = [
    {
      timestamp,
      sampledValue: [
        { value: "1234", context: "Sample.Periodic", measurand: "Energy.Active.Import.Register", unit: "Wh" },
        { value: "16.1", format: "Raw", measurand: "Current.Import", phase: "L1", location: "Outlet", unit: "A" },
      ],
    },
  ] satisfies InboundRequest<"MeterValues">["meterValue"];
  return {
    Authorize: { idTag },
    BootNotification: {
      chargePointVendor: "Bench",
      chargePointModel: "Closed loop",
      chargePointSerialNumber: "SN-1",
      chargeBoxSerialNumber: "SN-2",
      firmwareVersion: "1.0",
      iccid: "8935101811111111111",
      imsi: "268011111111111",
      meterType: "M",
      meterSerialNumber: "MSN-1",
    },
    DataTransfer: { vendorId: "com.example", messageId: "ping", data: '{"a":1}' },
    DiagnosticsStatusNotification: { status: "Idle" },
    FirmwareStatusNotification: { status: "Idle" },
    Heartbeat: {},
    LogStatusNotification: { status: "Uploading", requestId: 1 },
    MeterValues: { connectorId: 2, transactionId: NEVER_ISSUED, meterValue },
    SecurityEventNotification: { type: "FirmwareUpdated", timestamp, techInfo: "info" },
    SignCertificate: { csr: "-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----" },
    SignedFirmwareStatusNotification: { status: "Installed", requestId: 1 },
    StartTransaction: { connectorId: 2, idTag, meterStart: 1_000, reservationId: 7, timestamp },
    StatusNotification: {
      connectorId: 2,
      errorCode: "NoError",
      info: "info",
      status: "Available",
      timestamp,
      vendorId: "com.example",
      vendorErrorCode: "E1",
    },
    StopTransaction: {
      idTag,
      meterStop: 2_000,
      timestamp,
      transactionId: NEVER_ISSUED,
      reason: "Local",
      transactionData: meterValue,
    },
  };
}
