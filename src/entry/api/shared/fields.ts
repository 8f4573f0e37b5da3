import * as z from "zod";
import { SECURITY_PROFILES } from "../../../domain/admission.ts";
import { COMMAND_STATES } from "../../../domain/command.ts";
import { CONNECTOR_CLASSES, CONNECTOR_STATUSES, POWER_TYPES } from "../../../domain/location.ts";
import { SESSION_STATES } from "../../../domain/session.ts";

/** The fields that answers and requests of `/api` share. */

export const instant = z.iso.datetime();
/** As a clock on a wall shows it, with its offset: `2026-10-25T02:30:00+02:00`. */
export const localInstant = z.iso.datetime({ offset: true });
/** No connector has more. */
export const MOST_POWER_W = 2_000_000;
export const wholeNumber = z.int().nonnegative();
export const text = (max: number) => z.string().trim().min(1).max(max);

export const connectorClass = z.enum(CONNECTOR_CLASSES);
export const connectorStatus = z.enum(CONNECTOR_STATUSES);
export const powerType = z.enum(POWER_TYPES);
export const sessionState = z.enum(SESSION_STATES);
export const commandState = z.enum(COMMAND_STATES);
export const messageDirection = z.enum(["fromChargePoint", "toChargePoint"]);
export const listOrder = z.enum(["newestFirst", "oldestFirst"]);
export const connectorStandard = z.enum([
  "CHADEMO",
  "DOMESTIC_F",
  "IEC_62196_T1",
  "IEC_62196_T1_COMBO",
  "IEC_62196_T2",
  "IEC_62196_T2_COMBO",
  "IEC_62196_T3C",
  "NEMA_14_50",
  "TESLA_S",
]);

export const securityProfile = z
  .literal(SECURITY_PROFILES)
  .describe(
    "1: ws:// and password (needs `settings.allowPlainWebSocket`), 2: TLS and password, 3: TLS and a client " +
      "certificate, 0: nothing is asked. Connections from the machine itself count as either kind.",
  );

/** An OCPP identity: what a charger puts behind `/ocpp/` (OCPP-C1, C3). */
export const chargePointIdentity = z
  .string()
  .min(1)
  .max(48)
  .regex(/^[\x20-\x7e]+$/, "printable ASCII only")
  .refine((id) => !/[:/]/.test(id), "no ':' and no '/'")
  .refine((id) => id !== "." && id !== "..", "no path of its own");

export const chargePointSettingsSchema = z
  .strictObject({
    heartbeatIntervalSeconds: z.int().min(10).max(86_400).optional(),
    offlineAfterSeconds: z.int().min(10).max(86_400).optional(),
    callTimeoutSeconds: z.int().min(5).max(300).optional(),
    pendingRetrySeconds: z.int().min(0).max(86_400).optional(),
    rejectedRetrySeconds: z.int().min(0).max(86_400).optional(),
    meterBeforeStartSeconds: z.int().min(1).max(60).optional(),
    liveStartSeconds: z.int().min(30).max(86_400).optional(),
    strict: z.boolean().optional(),
    allowMissingSubprotocol: z.boolean().optional(),
    allowPlainWebSocket: z.boolean().optional(),
    bootMismatch: z.enum(["Rejected", "Pending"]).optional(),
    absentSerialNumber: z.enum(["warning", "mismatch"]).optional(),
    reservedForOthers: z.enum(["Accepted", "Blocked"]).optional(),
    localAuthList: z.boolean().optional(),
    timeZone: z.string().max(64).optional(),
    offlineAlertAfterSeconds: z.int().min(60).max(86_400).optional(),
    meterValuesMissingAfterSeconds: z.int().min(60).max(86_400).optional(),
    noEnergyAfterSeconds: z.int().min(60).max(86_400).optional(),
    closeWhenUnanswered: z.boolean().optional(),
  })
  .meta({ id: "ChargePointSettings" });

export const speeds = z
  .strictObject({ fastFromW: z.int().min(1).max(MOST_POWER_W), rapidFromW: z.int().min(1).max(MOST_POWER_W) })
  .describe("From which power on, in W, a connector is shown as fast, and as rapid; below both it is slow.");
