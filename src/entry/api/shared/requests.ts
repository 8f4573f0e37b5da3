import * as z from "zod";
import { HIGHEST_CONNECTOR_ID } from "../../../domain/location.ts";
import {
  chargePointIdentity,
  chargePointSettingsSchema,
  connectorClass,
  connectorStandard,
  instant,
  MOST_POWER_W,
  powerType,
  securityProfile,
  text,
} from "./fields.ts";
import { evsePlaceDefaults, evsePlaceFields, latitude, longitude, placeDefaults, placeFields } from "./place.ts";

/** What `/api` takes. */

const locationFields = {
  name: text(255),
  address: text(255),
  city: text(45),
  postalCode: text(10).nullable(),
  country: z.string().regex(/^[A-Z]{3}$/, "ISO 3166-1 alpha-3"),
  latitude,
  longitude,
  timeZone: text(64),
};

export const locationRequest = z.strictObject({
  ...locationFields,
  ...placeDefaults,
  id: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,36}$/)
    .optional(),
  postalCode: locationFields.postalCode.default(null),
});

/** Patches are made of fields without defaults: what a patch leaves out stays as it is. */
export const locationPatch = z
  .strictObject({ ...locationFields, ...placeFields, published: z.boolean(), archived: z.boolean() })
  .partial();

export const connectorRequest = z.strictObject({
  connectorId: z.int().min(1).max(HIGHEST_CONNECTOR_ID),
  class: connectorClass,
  standard: connectorStandard,
  format: z.enum(["SOCKET", "CABLE"]),
  powerType,
  maxVoltageV: z.int().min(1).max(2_000),
  maxCurrentA: z.int().min(1).max(2_000),
  maxPowerW: z.int().min(100).max(MOST_POWER_W),
});

export const evseRequest = z.strictObject({
  uid: z
    .string()
    .regex(/^[A-Za-z0-9*_-]{1,36}$/)
    .optional(),
  label: text(16),
  ...evsePlaceDefaults,
  connectors: z.array(connectorRequest).min(1).max(8),
});

export const evsePatch = z
  .strictObject({
    label: text(16),
    ...evsePlaceFields,
    connectors: z.array(connectorRequest).min(1).max(8).describe("Of those it has, by number; the others stay."),
  })
  .partial();

/** Of vendor and model. */
const makersWord = z
  .string()
  .trim()
  .max(50)
  .describe("Empty: not known, and not compared with what it says at its boot.");

export const chargePointRequest = z.strictObject({
  id: chargePointIdentity,
  locationId: z.string().min(1).max(36),
  vendor: makersWord.default(""),
  model: makersWord.default(""),
  serialNumber: text(50).nullable().default(null),
  password: z
    .string()
    .min(16)
    .max(40)
    .optional()
    .describe("The charger's AuthorizationKey; left out, one is made and shown once in the answer."),
  securityProfile: securityProfile.default(2),
  settings: chargePointSettingsSchema.default({}),
  evses: z.array(evseRequest).min(1).max(32),
});

export const chargePointPatch = z
  .strictObject({
    vendor: makersWord,
    model: makersWord,
    serialNumber: text(50).nullable(),
    securityProfile,
    settings: chargePointSettingsSchema,
  })
  .partial();

const { vendor, model, serialNumber, ...adoptionFields } = chargePointRequest.omit({ id: true }).shape;

export const adoptionRequest = z.strictObject({
  ...adoptionFields,
  vendor: vendor.unwrap().optional(),
  model: model.unwrap().optional(),
  serialNumber: serialNumber.unwrap().optional(),
});

const tokenFields = {
  state: z.enum(["valid", "blocked"]),
  expiresAt: instant.nullable(),
  parentUid: z.string().min(1).max(20).nullable(),
};

export const tokenRequest = z.strictObject({
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

export const pricePerKwh = z
  .int()
  .min(0)
  .max(100_000_000)
  .multipleOf(100)
  .describe("Including VAT; at most four decimals of the currency, as OCPI carries.");

export const commandPayload = z.record(z.string(), z.unknown());

export const listQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  cursor: z.string().max(512).optional(),
});
