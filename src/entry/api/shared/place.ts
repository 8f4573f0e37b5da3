import * as z from "zod";
import { EQUIPMENT } from "../../../domain/abilities.ts";
import { ENERGY_SOURCES, whyNotEnergyMix } from "../../../domain/energy-mix.ts";
import { whyNotOpeningHours } from "../../../domain/opening-hours.ts";
import {
  FACILITIES,
  IMAGE_CATEGORIES,
  PARKING_RESTRICTIONS,
  PARKING_TYPES,
  readEvseId,
} from "../../../domain/place.ts";
import { MIX_ORIGINS } from "../../../domain/reported-mix.ts";
import { instant, text, wholeNumber } from "./fields.ts";

/** What `/api` takes and answers of how sites and EVSEs are described to drivers. */

/** More than anybody reads, and few enough for one object. */
const MOST_TEXTS = 10;
const MOST_IMAGES = 20;
const MOST_SPANS = 42;
const MOST_EXCEPTIONS = 100;

/** OCPI GeoLocation: a decimal text. */
const degrees = (max: number, pattern: RegExp) =>
  z
    .string()
    .regex(pattern)
    .refine((value) => Math.abs(Number(value)) <= max, `between -${max} and ${max}`);
export const latitude = degrees(90, /^-?[0-9]{1,2}\.[0-9]{5,7}$/);
export const longitude = degrees(180, /^-?[0-9]{1,3}\.[0-9]{5,7}$/);

const setOf = <Word extends string>(words: readonly [Word, ...Word[]]) =>
  z
    .array(z.enum(words))
    .max(words.length)
    .refine((list) => new Set(list).size === list.length, "each once");

const url = z.url({ protocol: /^https?$/ }).max(255);

const imageSchema = z
  .strictObject({
    url,
    thumbnail: url.optional(),
    category: z.enum(IMAGE_CATEGORIES),
    type: z.string().regex(/^[A-Za-z0-9]{1,4}$/, "jpeg, png, svg …"),
    width: z.int().min(1).max(99_999).optional(),
    height: z.int().min(1).max(99_999).optional(),
  })
  .meta({ id: "Image", description: "An image at an address that is open to everybody; sizes in pixels." });

const businessDetailsSchema = z
  .strictObject({ name: text(100), website: url.optional(), logo: imageSchema.optional() })
  .meta({ id: "BusinessDetails" });

const displayTextSchema = z.strictObject({
  language: z.string().regex(/^[a-z]{2}$/, "ISO 639-1"),
  text: z
    .string()
    .min(1)
    .max(512)
    .regex(/^[^\r\n\t<>]*$/, "one line, no markup"),
});

const clock = z.string().regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, "HH:MM");
const exceptions = z.array(z.strictObject({ beginAt: instant, endAt: instant })).max(MOST_EXCEPTIONS);

const openingHoursSchema = z
  .strictObject({
    twentyFourSeven: z.boolean(),
    regular: z
      .array(z.strictObject({ weekday: z.int().min(1).max(7).describe("1 is Monday."), begin: clock, end: clock }))
      .max(MOST_SPANS)
      .default([])
      .describe(
        "By the clocks of the location. A span that does not end after its begin ends on the next day; 00:00 and 23:59 " +
          "are the end of a day.",
      ),
    exceptionalOpenings: exceptions.default([]),
    exceptionalClosings: exceptions.default([]).describe("A closing beats an opening."),
  })
  .superRefine((hours, context) => {
    const at = (list: typeof hours.exceptionalOpenings) =>
      list.map(({ beginAt, endAt }) => ({ beginAt: Date.parse(beginAt), endAt: Date.parse(endAt) }));
    const { exceptionalOpenings, exceptionalClosings } = hours;
    const wrong = whyNotOpeningHours({
      ...hours,
      exceptionalOpenings: at(exceptionalOpenings),
      exceptionalClosings: at(exceptionalClosings),
    });
    for (const message of wrong) context.addIssue({ code: "custom", message });
  })
  .meta({ id: "OpeningHours", description: "When the charge points can be reached." });

const energyMixSchema = z
  .strictObject({
    sources: z
      .array(z.strictObject({ source: z.enum(ENERGY_SOURCES), shareBasisPoints: z.int().min(0).max(10_000) }))
      .min(1)
      .max(ENERGY_SOURCES.length)
      .describe("Each once; their shares sum to 10000."),
    co2GramsPerKwh: wholeNumber.max(10_000).nullable().default(null),
    nuclearWasteMilligramsPerKwh: wholeNumber.max(10_000_000).nullable().default(null),
    supplierName: text(64).nullable().default(null),
    productName: text(64).nullable().default(null),
  })
  .superRefine((mix, context) => {
    for (const message of whyNotEnergyMix(mix)) context.addIssue({ code: "custom", message, path: ["sources"] });
  })
  .meta({ id: "EnergyMix", description: "Where the energy comes from. It is green when all its sources are." });

const orNull = <Schema extends z.ZodType>(schema: Schema) => z.union([schema, z.null()]);

export const placeFields = {
  state: text(45).nullable().describe("State or province."),
  parkingType: z.enum(PARKING_TYPES).nullable(),
  facilities: setOf(FACILITIES),
  directions: z.array(displayTextSchema).max(MOST_TEXTS),
  operator: orNull(businessDetailsSchema).describe("Null: ourselves, as partners know us."),
  suboperator: orNull(businessDetailsSchema),
  owner: orNull(businessDetailsSchema),
  images: z.array(imageSchema).max(MOST_IMAGES),
  openingHours: orNull(openingHoursSchema),
  chargingWhenClosed: z.boolean().describe("Who is plugged in when it closes goes on charging."),
  energyMix: orNull(energyMixSchema),
  energyMixFrom: z
    .enum(MIX_ORIGINS)
    .describe("`report`: the energy report of each month, once it is closed, replaces the mix by its own."),
};

/** Of a new location that says nothing of them. */
export const placeDefaults = {
  state: placeFields.state.default(null),
  parkingType: placeFields.parkingType.default(null),
  facilities: placeFields.facilities.default([]),
  directions: placeFields.directions.default([]),
  operator: placeFields.operator.default(null),
  suboperator: placeFields.suboperator.default(null),
  owner: placeFields.owner.default(null),
  images: placeFields.images.default([]),
  openingHours: placeFields.openingHours.default(null),
  chargingWhenClosed: placeFields.chargingWhenClosed.default(true),
  energyMix: placeFields.energyMix.default(null),
  energyMixFrom: placeFields.energyMixFrom.default("hand"),
};

export const evsePlaceFields = {
  evseId: z
    .string()
    .refine((value) => readEvseId(value) !== null, "as eMI3 forms it, PT*ABC*E123456 for example")
    .nullable()
    .describe("What stands on its label. Null: nothing; none is made up."),
  floorLevel: text(4).nullable(),
  coordinates: z.strictObject({ latitude, longitude }).nullable().describe("Null: where the location is."),
  parkingRestrictions: setOf(PARKING_RESTRICTIONS),
  equipment: setOf(EQUIPMENT).describe("What is built into it, and no protocol tells."),
};

/** Of a new EVSE that says nothing of them. */
export const evsePlaceDefaults = {
  evseId: evsePlaceFields.evseId.default(null),
  floorLevel: evsePlaceFields.floorLevel.default(null),
  coordinates: evsePlaceFields.coordinates.default(null),
  parkingRestrictions: evsePlaceFields.parkingRestrictions.default([]),
  equipment: evsePlaceFields.equipment.default([]),
};
