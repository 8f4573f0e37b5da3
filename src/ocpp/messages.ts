import * as z from "zod";
import {
  aConnector,
  acceptedOrRejected,
  authorizationData,
  chargePointErrorCode,
  chargePointStatus,
  chargingProfile,
  chargingProfilePurpose,
  chargingRateUnit,
  chargingSchedule,
  connectorId,
  dateTime,
  empty,
  idTagInfo,
  idToken,
  meterValue,
  statusOf,
  stopReason,
  text,
  uploadRetries,
} from "./fields.ts";
import { securityFromChargePoint, securityToChargePoint } from "./security-messages.ts";

/** THE TABLE, first half: every action a charge point may call (OCPP 1.6 §4; security whitepaper §5). */
export const fromChargePoint = {
  ...securityFromChargePoint,
  Authorize: {
    request: z.strictObject({ idTag: idToken }),
    response: z.strictObject({ idTagInfo }),
  },
  BootNotification: {
    request: z.strictObject({
      chargePointVendor: text(20),
      chargePointModel: text(20),
      chargePointSerialNumber: text(25).optional(),
      chargeBoxSerialNumber: text(25).optional(),
      firmwareVersion: text(50).optional(),
      iccid: text(20).optional(),
      imsi: text(20).optional(),
      meterType: text(25).optional(),
      meterSerialNumber: text(25).optional(),
    }),
    response: z.strictObject({
      status: z.enum(["Accepted", "Pending", "Rejected"]),
      currentTime: dateTime,
      interval: z.int(),
    }),
  },
  DataTransfer: {
    request: z.strictObject({ vendorId: text(255), messageId: text(50).optional(), data: z.string().optional() }),
    response: z.strictObject({
      status: z.enum(["Accepted", "Rejected", "UnknownMessageId", "UnknownVendorId"]),
      data: z.string().optional(),
    }),
  },
  DiagnosticsStatusNotification: {
    request: statusOf("Idle", "Uploaded", "UploadFailed", "Uploading"),
    response: empty,
  },
  FirmwareStatusNotification: {
    request: statusOf(
      "Downloaded",
      "DownloadFailed",
      "Downloading",
      "Idle",
      "InstallationFailed",
      "Installing",
      "Installed",
    ),
    response: empty,
  },
  Heartbeat: { request: empty, response: z.strictObject({ currentTime: dateTime }) },
  MeterValues: {
    request: z.strictObject({
      connectorId,
      transactionId: z.int().optional(),
      meterValue: z.array(meterValue),
    }),
    response: empty,
  },
  StartTransaction: {
    request: z.strictObject({
      connectorId: aConnector,
      idTag: idToken,
      meterStart: z.int(),
      reservationId: z.int().optional(),
      timestamp: dateTime,
    }),
    response: z.strictObject({ transactionId: z.int(), idTagInfo }),
  },
  StatusNotification: {
    request: z.strictObject({
      connectorId,
      errorCode: chargePointErrorCode,
      info: text(50).optional(),
      status: chargePointStatus,
      timestamp: dateTime.optional(),
      vendorId: text(255).optional(),
      vendorErrorCode: text(50).optional(),
    }),
    response: empty,
  },
  StopTransaction: {
    request: z.strictObject({
      idTag: idToken.optional(),
      meterStop: z.int(),
      timestamp: dateTime,
      transactionId: z.int(),
      reason: stopReason.optional(),
      transactionData: z.array(meterValue).optional(),
    }),
    response: z.strictObject({ idTagInfo: idTagInfo.optional() }),
  },
} as const;

/** THE TABLE, second half: every action the central system may call (OCPP 1.6 §5). */
export const toChargePoint = {
  ...securityToChargePoint,
  CancelReservation: { request: z.strictObject({ reservationId: z.int() }), response: acceptedOrRejected },
  ChangeAvailability: {
    request: z.strictObject({ connectorId, type: z.enum(["Inoperative", "Operative"]) }),
    response: statusOf("Accepted", "Rejected", "Scheduled"),
  },
  ChangeConfiguration: {
    request: z.strictObject({ key: text(50), value: text(500) }),
    response: statusOf("Accepted", "Rejected", "RebootRequired", "NotSupported"),
  },
  ClearCache: { request: empty, response: acceptedOrRejected },
  ClearChargingProfile: {
    request: z.strictObject({
      id: z.int().optional(),
      connectorId: connectorId.optional(),
      chargingProfilePurpose: chargingProfilePurpose.optional(),
      stackLevel: z.int().min(0).optional(),
    }),
    response: statusOf("Accepted", "Unknown"),
  },
  DataTransfer: fromChargePoint.DataTransfer,
  GetCompositeSchedule: {
    request: z.strictObject({
      connectorId,
      duration: z.int().min(0),
      chargingRateUnit: chargingRateUnit.optional(),
    }),
    response: z.strictObject({
      status: z.enum(["Accepted", "Rejected"]),
      connectorId: connectorId.optional(),
      scheduleStart: dateTime.optional(),
      chargingSchedule: chargingSchedule.optional(),
    }),
  },
  GetConfiguration: {
    request: z.strictObject({ key: z.array(text(50)).optional() }),
    response: z.strictObject({
      configurationKey: z
        .array(z.strictObject({ key: text(50), readonly: z.boolean(), value: text(500).optional() }))
        .optional(),
      unknownKey: z.array(text(50)).optional(),
    }),
  },
  GetDiagnostics: {
    request: z.strictObject({
      location: z.url(),
      ...uploadRetries,
      startTime: dateTime.optional(),
      stopTime: dateTime.optional(),
    }),
    response: z.strictObject({ fileName: text(255).optional() }),
  },
  GetLocalListVersion: { request: empty, response: z.strictObject({ listVersion: z.int() }) },
  RemoteStartTransaction: {
    request: z.strictObject({
      connectorId: aConnector.optional(),
      idTag: idToken,
      chargingProfile: chargingProfile.optional(),
    }),
    response: acceptedOrRejected,
  },
  RemoteStopTransaction: { request: z.strictObject({ transactionId: z.int() }), response: acceptedOrRejected },
  ReserveNow: {
    request: z.strictObject({
      connectorId,
      expiryDate: dateTime,
      idTag: idToken,
      parentIdTag: idToken.optional(),
      reservationId: z.int(),
    }),
    response: statusOf("Accepted", "Faulted", "Occupied", "Rejected", "Unavailable"),
  },
  Reset: { request: z.strictObject({ type: z.enum(["Hard", "Soft"]) }), response: acceptedOrRejected },
  SendLocalList: {
    request: z.strictObject({
      listVersion: z.int(),
      localAuthorizationList: z.array(authorizationData).optional(),
      updateType: z.enum(["Differential", "Full"]),
    }),
    response: statusOf("Accepted", "Failed", "NotSupported", "VersionMismatch"),
  },
  SetChargingProfile: {
    request: z.strictObject({ connectorId, csChargingProfiles: chargingProfile }),
    response: statusOf("Accepted", "Rejected", "NotSupported"),
  },
  TriggerMessage: {
    request: z.strictObject({
      requestedMessage: z.enum([
        "BootNotification",
        "DiagnosticsStatusNotification",
        "FirmwareStatusNotification",
        "Heartbeat",
        "MeterValues",
        "StatusNotification",
      ]),
      connectorId: aConnector.optional(),
    }),
    response: statusOf("Accepted", "Rejected", "NotImplemented"),
  },
  UnlockConnector: {
    request: z.strictObject({ connectorId: aConnector }),
    response: statusOf("Unlocked", "UnlockFailed", "NotSupported"),
  },
  UpdateFirmware: {
    request: z.strictObject({ location: z.url(), ...uploadRetries, retrieveDate: dateTime }),
    response: empty,
  },
} as const;

export type FromChargePoint = typeof fromChargePoint;
export type ToChargePoint = typeof toChargePoint;
export type InboundAction = keyof FromChargePoint;
export type OutboundAction = keyof ToChargePoint;
export type InboundRequest<A extends InboundAction> = z.infer<FromChargePoint[A]["request"]>;
export type InboundResponse<A extends InboundAction> = z.infer<FromChargePoint[A]["response"]>;
export type OutboundRequest<A extends OutboundAction> = z.infer<ToChargePoint[A]["request"]>;
export type OutboundResponse<A extends OutboundAction> = z.infer<ToChargePoint[A]["response"]>;

export function isInboundAction(action: string): action is InboundAction {
  return Object.hasOwn(fromChargePoint, action);
}

export function isOutboundAction(action: string): action is OutboundAction {
  return Object.hasOwn(toChargePoint, action);
}
