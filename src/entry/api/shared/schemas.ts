import * as z from "zod";
import { ROLES } from "./permissions.ts";

/** The shapes of `/api`: what it answers and what it takes. Instants are ISO 8601 UTC; integers carry their unit last. */

const instant = z.iso.datetime();
const wholeNumber = z.int().nonnegative();
const text = (max: number) => z.string().trim().min(1).max(max);

export const connectorClass = z.enum(["standard", "fast"]);
export const connectorStatus = z.enum([
  "Available",
  "Preparing",
  "Charging",
  "SuspendedEV",
  "SuspendedEVSE",
  "Finishing",
  "Reserved",
  "Unavailable",
  "Faulted",
]);
export const sessionState = z.enum(["RESERVATION", "PENDING", "ACTIVE", "COMPLETED", "INVALID"]);
export const commandState = z.enum(["queued", "sent", "answered", "timedOut", "offline", "failed"]);
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

/** An OCPP identity: what a charger puts behind `/ocpp/` (OCPP-C1, C3). */
export const chargePointIdentity = z
  .string()
  .min(1)
  .max(48)
  .regex(/^[\x20-\x7e]+$/, "printable ASCII only")
  .refine((id) => !/[:/]/.test(id), "no ':' and no '/'")
  .refine((id) => id !== "." && id !== "..", "no path of its own");

// ---- Answers ----

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

export const meSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    role: z.enum(ROLES),
    permissions: z.array(z.string()),
  })
  .meta({ id: "Me" });

export const activeSessionSchema = z
  .object({ id: z.string(), startedAt: instant, energyWh: z.int(), powerW: z.int().nullable(), connectorId: z.int() })
  .meta({ id: "ActiveSession", description: "The session that holds an EVSE now." });

export const connectorSchema = z
  .object({
    connectorId: z.int(),
    class: connectorClass,
    standard: connectorStandard,
    format: z.enum(["SOCKET", "CABLE"]),
    powerType: z.enum(["AC_1_PHASE", "AC_3_PHASE", "DC"]),
    maxVoltageV: wholeNumber,
    maxCurrentA: wholeNumber,
    maxPowerW: wholeNumber,
    status: connectorStatus.nullable(),
    errorCode: z.string().nullable(),
    vendorErrorCode: z.string().nullable(),
    info: z.string().nullable(),
    statusAt: instant.nullable(),
  })
  .meta({ id: "Connector" });

export const evseSchema = z
  .object({
    uid: z.string(),
    label: z.string(),
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
    deviations: z.array(
      z.object({ code: z.string(), count: wholeNumber, firstAt: instant, lastAt: instant, example: z.string() }),
    ),
  })
  .meta({
    id: "ChargePointLive",
    description: "What the charge point itself last showed. `deviations`: how it departs from OCPP 1.6, as tolerated.",
  });

export const chargePointSettingsSchema = z
  .object({
    heartbeatIntervalSeconds: z.int().min(10).max(86_400).optional(),
    offlineAfterSeconds: z.int().min(10).max(86_400).optional(),
    callTimeoutSeconds: z.int().min(5).max(300).optional(),
    strict: z.boolean().optional(),
    allowMissingSubprotocol: z.boolean().optional(),
    bootMismatch: z.enum(["Rejected", "Pending"]).optional(),
    timeZone: z.string().max(64).optional(),
  })
  .meta({ id: "ChargePointSettings" });

export const chargePointSchema = z
  .object({
    id: z.string(),
    locationId: z.string(),
    vendor: z.string(),
    model: z.string(),
    serialNumber: z.string().nullable(),
    settings: chargePointSettingsSchema,
    live: chargePointLiveSchema,
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
    published: z.boolean(),
    chargePoints: z.array(chargePointSchema),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: "Location", description: "A site with charge points; a station on screens." });

export const tariffSchema = z
  .object({
    id: z.string(),
    locationId: z.string().nullable(),
    class: connectorClass,
    validFrom: instant,
    currency: z.string(),
    priceMicroPerKwh: wholeNumber,
    vatBasisPoints: wholeNumber,
    createdAt: instant,
  })
  .meta({
    id: "Tariff",
    description: "One immutable price per kWh, VAT included. `locationId` null: the organisation's price list.",
  });

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
    transactionId: z.int(),
    tokenUid: z.string(),
    authorization: z.string(),
    startedAt: instant,
    stoppedAt: instant.nullable(),
    meterStartWh: z.int().nullable(),
    meterStopWh: z.int().nullable(),
    energyWh: z.int(),
    powerW: z.int().nullable(),
    stopReason: z.string().nullable(),
    flags: z.array(z.string()),
    billable: z.boolean(),
    price: z
      .object({
        tariffVersionId: z.string(),
        class: connectorClass,
        currency: z.string(),
        priceMicroPerKwh: wholeNumber,
        vatBasisPoints: wholeNumber,
      })
      .nullable(),
    cost: z.object({ totalInclMicro: wholeNumber, totalExclMicro: wholeNumber, payableMicro: wholeNumber }).nullable(),
    chargingPeriods: z.array(
      z.object({ startAt: instant, endAt: instant, energyWh: z.int(), activity: z.enum(["charging", "parking"]) }),
    ),
    updatedAt: instant,
  })
  .meta({ id: "Session", description: "Energy = final − initial register. The price is locked at the start instant." });

export const meterValueSchema = z
  .object({
    at: instant,
    receivedAt: instant,
    connectorId: z.int(),
    registerWh: z.int().nullable(),
    powerW: z.int().nullable(),
    currentMilliA: z.int().nullable(),
    voltageMilliV: z.int().nullable(),
    socPercent: z.int().nullable(),
    samples: z.array(
      z.object({
        value: z.string(),
        measurand: z.string(),
        unit: z.string().nullable(),
        phase: z.string().nullable(),
        location: z.string(),
        context: z.string(),
        format: z.string(),
      }),
    ),
  })
  .meta({ id: "MeterValue", description: "The samples of one moment, raw and read." });

export const commandSchema = z
  .object({
    id: z.string(),
    chargePointId: z.string(),
    action: z.string(),
    request: z.record(z.string(), z.unknown()),
    state: commandState,
    response: z.record(z.string(), z.unknown()).nullable(),
    error: z.object({ code: z.string(), description: z.string() }).nullable(),
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
    vendorId: z.string().nullable(),
    vendorErrorCode: z.string().nullable(),
    info: z.string().nullable(),
  })
  .meta({ id: "StatusChange" });

export const notificationSchema = z
  .object({
    id: z.string(),
    kind: z.string(),
    chargePointId: z.string().nullable(),
    subject: z.string(),
    details: z.record(z.string(), z.unknown()),
    count: z.int().positive(),
    firstAt: instant,
    lastAt: instant,
    resolvedAt: instant.nullable(),
  })
  .meta({ id: "Notification", description: "Something a person should know. Repeats raise `count`." });

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

// ---- Requests ----

export const loginRequest = z.object({ email: z.email().max(254), password: z.string().min(1).max(256) });

/** OCPI GeoLocation: a decimal text. */
const degrees = (max: number, pattern: RegExp) =>
  z
    .string()
    .regex(pattern)
    .refine((value) => Math.abs(Number(value)) <= max, `between -${max} and ${max}`);

const locationFields = {
  name: text(255),
  address: text(45),
  city: text(45),
  postalCode: text(10).nullable(),
  country: z.string().regex(/^[A-Z]{3}$/, "ISO 3166-1 alpha-3"),
  latitude: degrees(90, /^-?[0-9]{1,2}\.[0-9]{5,7}$/),
  longitude: degrees(180, /^-?[0-9]{1,3}\.[0-9]{5,7}$/),
  timeZone: text(64),
};

export const locationRequest = z.object({
  ...locationFields,
  id: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,36}$/)
    .optional(),
  postalCode: locationFields.postalCode.default(null),
});

/** Patches are made of fields without defaults: what a patch leaves out stays as it is. */
export const locationPatch = z.strictObject({ ...locationFields, published: z.boolean() }).partial();

export const connectorRequest = z.object({
  connectorId: z.int().min(1).max(32),
  class: connectorClass,
  standard: connectorStandard,
  format: z.enum(["SOCKET", "CABLE"]),
  powerType: z.enum(["AC_1_PHASE", "AC_3_PHASE", "DC"]),
  maxVoltageV: z.int().min(1).max(2_000),
  maxCurrentA: z.int().min(1).max(2_000),
  maxPowerW: z.int().min(100).max(2_000_000),
});

export const evseRequest = z.object({
  uid: z
    .string()
    .regex(/^[A-Za-z0-9*_-]{1,36}$/)
    .optional(),
  label: text(16),
  connectors: z.array(connectorRequest).min(1).max(8),
});

export const chargePointRequest = z.object({
  id: chargePointIdentity,
  locationId: z.string().min(1).max(36),
  vendor: text(50),
  model: text(50),
  serialNumber: text(50).nullable().default(null),
  password: z
    .string()
    .min(16)
    .max(40)
    .optional()
    .describe("The charger's AuthorizationKey; left out, one is made and shown once in the answer."),
  settings: chargePointSettingsSchema.default({}),
  evses: z.array(evseRequest).min(1).max(32),
});

export const chargePointPatch = z
  .strictObject({
    vendor: text(50),
    model: text(50),
    serialNumber: text(50).nullable(),
    settings: chargePointSettingsSchema,
  })
  .partial();

const tokenFields = {
  state: z.enum(["valid", "blocked"]),
  expiresAt: instant.nullable(),
  parentUid: z.string().min(1).max(20).nullable(),
};

export const tokenRequest = z.object({
  uid: z
    .string()
    .min(1)
    .max(36)
    .regex(/^[\x21-\x7e]+$/),
  state: tokenFields.state.default("valid"),
  expiresAt: tokenFields.expiresAt.default(null),
  parentUid: tokenFields.parentUid.default(null),
});

export const tokenPatch = z.strictObject(tokenFields).partial();

export const tariffRequest = z.object({
  locationId: z.string().nullable().default(null),
  class: connectorClass,
  validFrom: instant.optional().describe("Left out: now. Never in the past."),
  currency: z.string().regex(/^[A-Z]{3}$/, "ISO 4217"),
  priceMicroPerKwh: z
    .int()
    .min(0)
    .max(100_000_000)
    .multipleOf(100)
    .describe("Including VAT; at most four decimals of the currency, as OCPI carries."),
  vatBasisPoints: z.int().min(0).max(10_000),
});

export const commandPayload = z.record(z.string(), z.unknown());

export const listQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  cursor: z.string().max(512).optional(),
});

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
          errorCode: true,
          vendorErrorCode: true,
          info: true,
          statusAt: true,
        }),
      ),
      activeSession: z.union([activeSessionSchema, z.null()]),
    }),
  }),
  z.object({ seq: z.int(), topic: z.literal("stations"), id: z.string(), data: z.null() }),
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
export type Me = z.infer<typeof meSchema>;
export type Problem = z.infer<typeof problemSchema>;
