import * as z from "zod";
import { aConnector, acceptedOrRejected, dateTime, empty, statusOf, text, uploadRetries } from "./fields.ts";

/** The eleven pairs of the security extension (security whitepaper §5), in the table's two halves. */

const requestId = z.int();

const certificateType = z.enum(["CentralSystemRootCertificate", "ManufacturerRootCertificate"]);

const certificateHashData = z.strictObject({
  hashAlgorithm: z.enum(["SHA256", "SHA384", "SHA512"]),
  issuerNameHash: text(128),
  issuerKeyHash: text(128),
  serialNumber: text(40),
});

/** A PEM certificate, and what `CertificateSigned` carries: a chain of them. */
const certificate = text(5500);
const certificateChain = text(10_000);

/** Where a file is fetched from or brought to. */
const location = z.url().max(512);

export const securityFromChargePoint = {
  LogStatusNotification: {
    request: z.strictObject({
      status: z.enum([
        "BadMessage",
        "Idle",
        "NotSupportedOperation",
        "PermissionDenied",
        "Uploaded",
        "UploadFailure",
        "Uploading",
      ]),
      requestId: requestId.optional(),
    }),
    response: empty,
  },
  SecurityEventNotification: {
    request: z.strictObject({ type: text(50), timestamp: dateTime, techInfo: text(255).optional() }),
    response: empty,
  },
  SignCertificate: { request: z.strictObject({ csr: text(5500) }), response: acceptedOrRejected },
  SignedFirmwareStatusNotification: {
    request: z.strictObject({
      status: z.enum([
        "Downloaded",
        "DownloadFailed",
        "Downloading",
        "DownloadScheduled",
        "DownloadPaused",
        "Idle",
        "InstallationFailed",
        "Installing",
        "Installed",
        "InstallRebooting",
        "InstallScheduled",
        "InstallVerificationFailed",
        "InvalidSignature",
        "SignatureVerified",
      ]),
      requestId: requestId.optional(),
    }),
    response: empty,
  },
} as const;

export const securityToChargePoint = {
  CertificateSigned: { request: z.strictObject({ certificateChain }), response: acceptedOrRejected },
  DeleteCertificate: {
    request: z.strictObject({ certificateHashData }),
    response: statusOf("Accepted", "Failed", "NotFound"),
  },
  ExtendedTriggerMessage: {
    request: z.strictObject({
      requestedMessage: z.enum([
        "BootNotification",
        "FirmwareStatusNotification",
        "Heartbeat",
        "LogStatusNotification",
        "MeterValues",
        "SignChargePointCertificate",
        "StatusNotification",
      ]),
      connectorId: aConnector.optional(),
    }),
    response: statusOf("Accepted", "Rejected", "NotImplemented"),
  },
  GetInstalledCertificateIds: {
    request: z.strictObject({ certificateType }),
    response: z.strictObject({
      status: z.enum(["Accepted", "NotFound"]),
      certificateHashData: z.array(certificateHashData).optional(),
    }),
  },
  GetLog: {
    request: z.strictObject({
      logType: z.enum(["DiagnosticsLog", "SecurityLog"]),
      requestId,
      ...uploadRetries,
      log: z.strictObject({
        remoteLocation: location,
        oldestTimestamp: dateTime.optional(),
        latestTimestamp: dateTime.optional(),
      }),
    }),
    response: z.strictObject({
      status: z.enum(["Accepted", "Rejected", "AcceptedCanceled"]),
      filename: text(255).optional(),
    }),
  },
  InstallCertificate: {
    request: z.strictObject({ certificateType, certificate }),
    response: statusOf("Accepted", "Failed", "Rejected"),
  },
  SignedUpdateFirmware: {
    request: z.strictObject({
      ...uploadRetries,
      requestId,
      firmware: z.strictObject({
        location,
        retrieveDateTime: dateTime,
        installDateTime: dateTime.optional(),
        signingCertificate: certificate,
        signature: text(800),
      }),
    }),
    response: statusOf("Accepted", "Rejected", "AcceptedCanceled", "InvalidCertificate", "RevokedCertificate"),
  },
} as const;
