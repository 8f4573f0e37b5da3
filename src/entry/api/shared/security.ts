import * as z from "zod";
import { instant, securityProfile, wholeNumber } from "./fields.ts";
import { commandSchema } from "./schemas.ts";

/** How charge points prove who they are, and what they report of their own security. */

export const authorizationKeyRequest = z.strictObject({
  password: z
    .string()
    .min(16)
    .max(40)
    .optional()
    .describe("16 to 20 bytes, as text or as 32 to 40 hex digits; left out, one is made."),
  form: z
    .enum(["hex", "text"])
    .default("hex")
    .describe("How it is written in the call: as hex digits, as the security whitepaper wants it, or as it is."),
});

export const authorizationKeySchema = z.object({ password: z.string(), command: commandSchema }).meta({
  id: "AuthorizationKey",
  description: "The key, shown this once. The command shows no key.",
});

export const securityProfileRequest = z.strictObject({ profile: securityProfile });

export const bootSchema = z
  .object({
    firstAt: instant,
    lastAt: instant,
    count: wholeNumber,
    status: z.enum(["Accepted", "Pending", "Rejected"]),
    fields: z.record(z.string(), z.string()),
  })
  .meta({ id: "Boot", description: "BootNotifications that said the same. `status`: what the last one was answered." });

export const rootCertificatesSchema = z
  .object({
    certificateType: z.string(),
    certificates: z.array(
      z.object({
        hashAlgorithm: z.string(),
        issuerNameHash: z.string(),
        issuerKeyHash: z.string(),
        serialNumber: z.string(),
      }),
    ),
    reportedAt: instant,
  })
  .meta({ id: "RootCertificates", description: "The root certificates of one type, as last reported." });

export const securityEventSchema = z
  .object({
    id: z.string(),
    chargePointId: z.string(),
    type: z.string(),
    critical: z.boolean(),
    techInfo: z.string().nullable(),
    at: instant,
    receivedAt: instant,
  })
  .meta({
    id: "SecurityEvent",
    description: "`critical`: in the security whitepaper's list of those that must be reported.",
  });

export const clientCertificateRequest = z.strictObject({
  certificate: z
    .string()
    .max(10_000)
    .describe("PEM: the charge point's own certificate, and those above it if wanted."),
});

export const clientCertificateSchema = z
  .object({
    fingerprint: z.string(),
    subject: z.string(),
    issuer: z.string(),
    serialNumber: z.string(),
    notBefore: instant,
    notAfter: instant,
    state: z.enum(["issued", "installed", "rejected", "ended"]),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({
    id: "ClientCertificate",
    description:
      "`fingerprint`: SHA-256. `issued`: on its way to the charge point, and already let in; `installed`: in use; " +
      "`rejected` by the charge point and `ended` by an operator are let in no longer.",
  });

export const signingRequestSchema = z
  .object({
    id: z.string(),
    state: z.enum(["waiting", "signed", "failed"]),
    attempts: wholeNumber,
    error: z.string().nullable(),
    fingerprint: z.string().nullable(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({
    id: "SigningRequest",
    description:
      "A SignCertificate that was accepted. `waiting`: for the authority. `fingerprint`: of what was signed.",
  });
