import * as z from "zod";
import { instant, speeds } from "./fields.ts";

const minutes = (most: number) => z.number().int().min(0).max(most);
const DAY_MINUTES = 24 * 60;

const bookingSettings = z.strictObject({
  bufferMinutes: minutes(120).describe("Between two bookings of one slot."),
  horizonDays: z.number().int().min(1).max(366).describe("Nothing is booked further ahead."),
  minMinutes: minutes(DAY_MINUTES).min(1),
  maxMinutes: minutes(7 * DAY_MINUTES).min(1),
  incrementMinutes: z
    .union([z.literal(1), z.literal(5), z.literal(15)])
    .describe("Bookings begin and end at multiples of it."),
  changeUntilMinutes: minutes(7 * DAY_MINUTES).describe("Before the begin; later a partner cannot change it."),
  cancelUntilMinutes: minutes(7 * DAY_MINUTES).describe("Before the begin; later a partner cannot cancel it."),
  earlyStartMinutes: minutes(120).describe("So long before its begin the driver may start already."),
  noShowMinutes: minutes(DAY_MINUTES)
    .min(1)
    .nullable()
    .describe("Nobody came by then: free again. Null: kept until its end."),
  armLeadMinutes: minutes(60).describe("So long before the begin the charge point is told to keep the slot."),
  mostPerPartner: z.number().int().min(0).max(100_000).describe("Bookings of one partner that are still to come."),
  immediateMinutes: minutes(DAY_MINUTES).min(1).describe("Assumed of a start that nothing was booked for."),
  walkUps: z
    .enum(["refuse", "until"])
    .describe("Who comes without a booking, though one begins soon: is refused, or may charge until then."),
  overruns: z
    .enum(["stop", "continue"])
    .describe("A session that would run into a booking: is stopped before it, or goes on."),
  guaranteesPrice: z.boolean().describe("Who comes by a booking pays no more than a kWh cost when it was booked."),
});

const helpPhone = z
  .string()
  .regex(/^\+?[0-9][0-9 ()-]{2,29}$/, "digits, spaces, dashes and brackets, perhaps after a +");

const tiles = z.strictObject({
  url: z
    .string()
    .max(300)
    .refine((url) => ["{z}", "{x}", "{y}"].every((part) => url.includes(part)), "with {z}, {x} and {y}")
    .describe("Where they are, with `{z}`, `{x}` and `{y}` for zoom, column and row."),
  attribution: z.string().trim().min(1).max(200).describe("Who is named beside each map."),
});

/** Of a map's tile in an address. */
export const tileParams = z.object({
  zoom: z.coerce.number().int().nonnegative(),
  column: z.coerce.number().int().nonnegative(),
  row: z.coerce.number().int().nonnegative(),
});

export const settingsSchema = z
  .object({
    onboarding: z.object({ enabled: z.boolean(), until: instant.nullable() }),
    speeds,
    bookings: bookingSettings,
    helpPhone: helpPhone.nullable().describe("Shown to drivers at each slot."),
    tiles: tiles.nullable().describe("What maps are drawn on, read by `/tiles`. Null: there are no maps."),
    organisation: z
      .object({ name: z.string(), countryCode: z.string(), partyId: z.string() })
      .describe("Who we are to partners; set with the deployment."),
    ocppUrl: z
      .string()
      .describe("Where charge points connect, each at its identity behind a slash; set with the deployment."),
  })
  .meta({ id: "Settings", description: "What the operator switches at run time." });

export const settingsPatch = z
  .strictObject({
    onboarding: z.strictObject({
      enabled: z.boolean(),
      until: instant.nullable().default(null).describe("When it ends by itself; null: when it is switched off."),
    }),
    speeds,
    bookings: bookingSettings.partial(),
    helpPhone: helpPhone.nullable(),
    tiles: tiles.nullable(),
  })
  .partial();
