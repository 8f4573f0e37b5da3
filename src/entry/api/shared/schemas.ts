import * as z from "zod";
import { FEATURE_PROFILES } from "../../../domain/abilities.ts";
import { CDR_GAPS } from "../../../domain/cdr.ts";
import { SETTING_WARNINGS } from "../../../domain/charge-point.ts";
import { ATTENTION_CAUSES } from "../../../domain/session-attention.ts";
import { deviationSchema } from "./deviations.ts";
import { siteLiveSchema } from "./energy.ts";
import {
  chargePointSettingsSchema,
  commandState,
  connectorClass,
  connectorStandard,
  connectorStatus,
  instant,
  messageDirection,
  powerType,
  securityProfile,
  sessionState,
  wholeNumber,
} from "./fields.ts";
import { lockedPriceSchema } from "./locked-price.ts";
import { notificationSchema } from "./notifications.ts";
import { roamingDriverSchema } from "./parties.ts";
import { evsePlaceFields, placeFields } from "./place.ts";
import { refusedHandshakeSchema } from "./refused-handshakes.ts";
import { triggeredMessageSchema } from "./triggered-message.ts";

/** What `/api` answers. Instants are ISO 8601 UTC; integers carry their unit last. */

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string().optional(),
    requestId: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: "Problem", description: "RFC 9457 problem details; `code` is stable." });

export const activeSessionSchema = z
  .object({ id: z.string(), startedAt: instant, energyWh: z.int(), powerW: z.int().nullable(), connectorId: z.int() })
  .meta({ id: "ActiveSession", description: "The session that holds an EVSE now." });

export const connectorSchema = z
  .object({
    connectorId: z.int(),
    class: connectorClass,
    standard: connectorStandard,
    format: z.enum(["SOCKET", "CABLE"]),
    powerType,
    maxVoltageV: wholeNumber,
    maxCurrentA: wholeNumber,
    maxPowerW: wholeNumber,
    status: connectorStatus.nullable(),
    rawStatus: z.string().nullable().describe("The very word that the charge point sent."),
    errorCode: z.string().nullable(),
    rawErrorCode: z.string().nullable().describe("The very word that the charge point sent."),
    vendorErrorCode: z.string().nullable(),
    info: z.string().nullable(),
    statusAt: instant.nullable(),
  })
  .meta({ id: "Connector" });

export const evseSchema = z
  .object({
    uid: z.string(),
    label: z.string(),
    ...evsePlaceFields,
    declared: z.boolean(),
    status: connectorStatus.nullable(),
    connectors: z.array(connectorSchema),
    activeSession: z.union([activeSessionSchema, z.null()]),
  })
  .meta({
    id: "Evse",
    description: "What charges one car at a time; a slot on screens. `status` is its busiest connector's.",
  });

export const chargePointLiveSchema = z
  .object({
    registration: z.enum(["Accepted", "Pending", "Rejected"]).nullable(),
    connected: z.boolean(),
    online: z.boolean(),
    lastSeenAt: instant.nullable(),
    offlineSince: instant.nullable(),
    bootedAt: instant.nullable(),
    boot: z.record(z.string(), z.string()).nullable(),
    featureProfiles: z
      .array(z.enum(FEATURE_PROFILES))
      .nullable()
      .describe("What it says it supports; null: it has not said."),
    deviations: z.array(deviationSchema),
  })
  .meta({
    id: "ChargePointLive",
    description: "What the charge point itself last showed. `deviations`: how it departs from OCPP 1.6, as tolerated.",
  });

export const chargePointSchema = z
  .object({
    id: z.string(),
    locationId: z.string(),
    vendor: z.string(),
    model: z.string(),
    serialNumber: z.string().nullable(),
    securityProfile,
    securityProfileWanted: securityProfile.nullable(),
    settings: chargePointSettingsSchema,
    warnings: z.array(z.enum(SETTING_WARNINGS)).describe("Settings that are allowed and likely to be regretted."),
    live: chargePointLiveSchema,
    refusedHandshake: z.union([refusedHandshakeSchema, z.null()]),
    evses: z.array(evseSchema),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: "ChargePoint" });

export const chargePointCreatedSchema = chargePointSchema
  .extend({ password: z.string().nullable() })
  .meta({ id: "ChargePointCreated", description: "`password` is shown this once; null when the request brought it." });

export const chargePointPasswordSchema = z
  .object({ password: z.string() })
  .meta({ id: "ChargePointPassword", description: "The new password, shown this once. The old one has ended." });

export const locationSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    address: z.string(),
    city: z.string(),
    postalCode: z.string().nullable(),
    country: z.string(),
    latitude: z.string(),
    longitude: z.string(),
    timeZone: z.string(),
    ...placeFields,
    published: z.boolean(),
    archivedAt: instant.nullable().describe("Since when it is in no list, and its charge points are not let in."),
    chargePoints: z.array(chargePointSchema),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: "Location", description: "A site with charge points; a station on screens." });

export const tokenSchema = z
  .object({
    uid: z.string(),
    state: z.enum(["valid", "blocked"]),
    expiresAt: instant.nullable(),
    expired: z.boolean(),
    parentUid: z.string().nullable(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: "Token" });

export const sessionSchema = z
  .object({
    id: z.string(),
    state: sessionState,
    locationId: z.string(),
    chargePointId: z.string(),
    evseUid: z.string(),
    connectorId: z.int(),
    transactionId: z.int().nullable().describe("Null: it has not started, and perhaps never will."),
    tokenUid: z.string(),
    roaming: z.union([roamingDriverSchema, z.null()]),
    authorization: z.string(),
    startedAt: instant,
    reservedAt: instant.nullable().describe("Since when the EVSE was kept for the driver; null: it was not."),
    stoppedAt: instant.nullable(),
    bookingId: z.string().nullable().describe("The booking that it fulfils; of a start without one: an immediate one."),
    endsBefore: instant.nullable().describe("Another booking of its EVSE begins then; null: none is known."),
    meterStartWh: z.int().nullable(),
    meterStopWh: z.int().nullable(),
    energyWh: z.int(),
    powerW: z.int().nullable(),
    peakPowerW: z.int().nullable().describe("The most that was measured; null: nothing was."),
    stopReason: z.string().nullable(),
    rawStopReason: z.string().nullable().describe("The very word that the charge point sent; null: none is known."),
    flags: z.array(z.string()),
    attention: z.array(z.enum(ATTENTION_CAUSES)).describe("Why a person should look at it."),
    billable: z.boolean(),
    price: z.union([lockedPriceSchema, z.null()]).describe("Locked at the start instant."),
    cost: z.object({ totalInclMicro: wholeNumber, totalExclMicro: wholeNumber, payableMicro: wholeNumber }).nullable(),
    cdrId: z.string().nullable().describe("The CDR by which a partner is billed; null: none is in force."),
    cdrGap: z
      .enum(CDR_GAPS)
      .nullable()
      .describe("Why no CDR was made of a partner's session by itself; null: one was, or none is due."),
    chargingPeriods: z.array(
      z.object({ startAt: instant, endAt: instant, energyWh: z.int(), activity: z.enum(["charging", "parking"]) }),
    ),
    updatedAt: instant,
  })
  .meta({ id: "Session", description: "Energy = final − initial register. The price is locked at the start instant." });

export const commandSchema = z
  .object({
    id: z.string(),
    chargePointId: z.string(),
    action: z.string(),
    request: z.record(z.string(), z.unknown()),
    state: commandState,
    response: z.record(z.string(), z.unknown()).nullable(),
    error: z.object({ code: z.string(), description: z.string() }).nullable(),
    triggered: z.union([triggeredMessageSchema, z.null()]),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: "Command" });

export const statusChangeSchema = z
  .object({
    connectorId: z.int(),
    at: instant,
    receivedAt: instant,
    status: connectorStatus.nullable(),
    rawStatus: z.string(),
    errorCode: z.string(),
    rawErrorCode: z.string().nullable().describe("The very word that the charge point sent; null: none is known."),
    vendorId: z.string().nullable(),
    vendorErrorCode: z.string().nullable(),
    info: z.string().nullable(),
  })
  .meta({ id: "StatusChange" });

export const journalMessageSchema = z
  .object({
    id: z.string(),
    at: instant,
    kind: z.enum(["received", "sent", "connected", "disconnected", "closing", "heartbeats"]),
    direction: messageDirection.nullable(),
    action: z.string().nullable(),
    frame: z.string().nullable(),
    cutFrom: wholeNumber.nullable(),
    protocol: z.string().nullable(),
    code: z.int().nullable(),
    reason: z.string().nullable(),
    count: wholeNumber.nullable(),
  })
  .meta({
    id: "JournalMessage",
    description:
      "A frame, or what happened to the socket. `action`: what the frame calls or answers. `cutFrom`: the characters a " +
      "frame had that was too long to keep. `heartbeats` counts those of the hour from `at`. Secrets are `***`.",
  });

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

// ---- Live ----

/** A message of `/api/live`. `seq` has no gaps; on a gap the client reads again. */
export const liveMessage = z.discriminatedUnion("topic", [
  z.object({ seq: z.int(), topic: z.literal("chargePoint"), id: z.string(), data: chargePointLiveSchema }),
  z.object({
    seq: z.int(),
    topic: z.literal("evse"),
    id: z.string(),
    data: z.object({
      status: connectorStatus.nullable(),
      connectors: z.array(
        connectorSchema.pick({
          connectorId: true,
          status: true,
          rawStatus: true,
          errorCode: true,
          rawErrorCode: true,
          vendorErrorCode: true,
          info: true,
          statusAt: true,
        }),
      ),
      activeSession: z.union([activeSessionSchema, z.null()]),
    }),
  }),
  z.object({ seq: z.int(), topic: z.literal("stations"), id: z.string(), data: z.null() }),
  z.object({ seq: z.int(), topic: z.literal("site"), id: z.string(), data: siteLiveSchema }),
  z.object({ seq: z.int(), topic: z.literal("notification"), id: z.string(), data: notificationSchema }),
  z.object({
    seq: z.int(),
    topic: z.literal("prices"),
    id: z.string().describe("The list: `organisation`, `location:<id>` or `party:<country*party>`."),
    data: z.null().describe("Its versions, its rules and what they came to are to be read again."),
  }),
  z.object({ seq: z.int(), topic: z.literal("promotions"), id: z.string(), data: z.null() }),
  z.object({
    seq: z.int(),
    topic: z.literal("bookings"),
    id: z.string().describe("The charge point whose calendar is to be read again."),
    data: z.null(),
  }),
]);

export type LiveMessage = z.infer<typeof liveMessage>;
export type EvseLive = Extract<LiveMessage, { topic: "evse" }>["data"];
export type ChargePointLive = z.infer<typeof chargePointLiveSchema>;
export type LocationView = z.infer<typeof locationSchema>;
export type ChargePointView = z.infer<typeof chargePointSchema>;
export type EvseView = z.infer<typeof evseSchema>;
export type ConnectorView = z.infer<typeof connectorSchema>;
export type SessionView = z.infer<typeof sessionSchema>;
export type CommandView = z.infer<typeof commandSchema>;
export type Problem = z.infer<typeof problemSchema>;
