import * as z from "zod";
import { BOOKING_KINDS, BOOKING_ORIGINS, BOOKING_STATES, CANCELED_REASONS } from "../../../domain/booking.ts";
import { HIGHEST_CONNECTOR_ID } from "../../../domain/location.ts";
import { RECURRENCES } from "../../../domain/recurrence.ts";
import {
  connectorClass,
  connectorStandard,
  instant,
  listOrder,
  localInstant,
  MOST_POWER_W,
  powerType,
  text,
  wholeNumber,
} from "./fields.ts";
import { party } from "./parties.ts";
import { TIMES } from "./recurrence-rules.ts";
import { listQuery } from "./requests.ts";

/** What `/api` takes and answers of bookings. */

const MOST_CHOICES = 16;
const MOST_ENERGY_WH = 2_000_000;
const note = text(500).nullable();
const technician = text(100).nullable().describe("Who does it.");
const id = z.string().min(1).max(36);

const optionFields = {
  connectorId: z.int().min(1).max(HIGHEST_CONNECTOR_ID),
  connectorClass,
  standards: z.array(connectorStandard).min(1).max(MOST_CHOICES).describe("Any of these plugs."),
  formats: z
    .array(z.enum(["SOCKET", "CABLE"]))
    .min(1)
    .max(2),
  powerTypes: z.array(powerType).min(1).max(3),
  minPowerW: z.int().min(1).max(MOST_POWER_W),
};

/** What is left out does not matter. */
const option = z.strictObject(optionFields).partial().describe("What the slot must have.");

export const roamingDriver = party.extend({
  uid: z.string().min(1).max(36),
  type: z.enum(["RFID", "APP_USER", "AD_HOC_USER", "OTHER"]).default("RFID"),
});

/** Whose it is. One of both. */
export const driverFields = {
  tokenUid: z.string().min(1).max(36).optional().describe("A token of our own."),
  driver: roamingDriver.optional().describe("A partner's token that we were told of."),
};

export const plate = z
  .string()
  .trim()
  .min(1)
  .max(24)
  .describe("In any spelling: blanks, dashes and case do not matter.");
export const standardsThatFit = z.array(connectorStandard).max(MOST_CHOICES);

const energyWh = z.int().min(1).max(MOST_ENERGY_WH).nullable().describe("What the driver will want to charge.");
const vehicleMaxPowerW = z.int().min(1).max(MOST_POWER_W).nullable().describe("What the vehicle takes at most.");

const bookingVehicle = z.strictObject({
  plate,
  standards: standardsThatFit
    .default([])
    .describe("Plugs that fit, of a vehicle that is not known yet. None: any may fit."),
});

export const bookingRequest = z.strictObject({
  locationId: id.optional(),
  evseUid: id.optional().describe("This slot and no other. Left out: any of the location that has what is wanted."),
  option: option.default({}),
  beginAt: localInstant.optional().describe("Left out: now."),
  endAt: localInstant.optional().describe("Left out: as long after the begin as a start without a booking."),
  ...driverFields,
  vehicle: bookingVehicle.optional(),
  energyWh: energyWh.default(null),
  vehicleMaxPowerW: vehicleMaxPowerW.default(null),
  note: note.default(null).describe("Whom to call, for example."),
});

const openEnded = z.boolean().describe("It lasts until somebody completes it: its end moves on until then.");

export const bookingPatch = z
  .strictObject({
    evseUid: id.nullable().describe("Null: any slot of the location."),
    option,
    beginAt: localInstant,
    endAt: localInstant,
    ...driverFields,
    vehicle: bookingVehicle.nullable(),
    energyWh,
    vehicleMaxPowerW,
    note,
    technician,
    openEnded,
  })
  .partial();

const displace = z
  .boolean()
  .default(false)
  .describe("Whoever booked then gets another slot, or is told that it is cancelled; else the clash is refused.");

export const maintenanceRequest = z.strictObject({
  evseUid: id,
  beginAt: localInstant.optional().describe("Left out: now."),
  endAt: localInstant.optional().describe("May be left out of what is open-ended."),
  openEnded: openEnded.default(false),
  note: note.default(null).describe("The reason."),
  technician: technician.default(null),
  displace,
});

export const maintenanceSeriesRequest = maintenanceRequest
  .omit({ openEnded: true, displace: true })
  .required({ endAt: true })
  .extend({
    repeat: z
      .strictObject({
        every: z.enum(RECURRENCES),
        times: z.int().min(TIMES.least).max(TIMES.most).optional().describe("So many in all."),
        until: z.iso.date().optional().describe("The last day on which it may begin, on the station's clock."),
      })
      .refine(({ times, until }) => (times === undefined) !== (until === undefined), "Name how often, or until when."),
  });

export const maintenanceStart = z.strictObject({ displace });

export const maintenanceExtension = z.strictObject({
  endAt: localInstant.optional(),
  openEnded: openEnded.optional(),
  displace,
});

export const cancellationRequest = z.strictObject({
  reason: z.enum(CANCELED_REASONS).default("UNKNOWN"),
  following: z.boolean().default(false).describe("Of a maintenance that repeats: those that come after it, too."),
});

export const bookingQuery = z.strictObject({
  ...listQuery.shape,
  order: listOrder.default("newestFirst").describe("By the begin."),
  locationId: z.string().optional(),
  chargePointId: z.string().optional(),
  evseUid: z.string().optional(),
  kind: z.enum(BOOKING_KINDS).optional(),
  origin: z.enum(BOOKING_ORIGINS).optional(),
  state: z.enum(BOOKING_STATES).optional(),
  from: localInstant.optional().describe("Ends after."),
  to: localInstant.optional().describe("Begins before."),
});

const bookedToken = z.object({
  uid: z.string(),
  partner: z
    .object({ countryCode: z.string(), partyId: z.string(), contractId: z.string() })
    .nullable()
    .describe("Null: a token of our own."),
});

export const bookingSchema = z
  .object({
    id: z.string(),
    kind: z.enum(BOOKING_KINDS),
    origin: z
      .enum(BOOKING_ORIGINS)
      .describe("Booked ahead; kept from now on for who is on the way; or a start that nothing was booked for."),
    state: z.enum(BOOKING_STATES),
    locationId: z.string(),
    chargePointId: z.string(),
    evseUid: z.string().nullable().describe("Null: whichever the charge point keeps."),
    connectorId: z.int().nullable().describe("Null: any one of the slot."),
    option: option.extend({ evseUid: z.string().optional() }).describe("What was wanted."),
    beginAt: instant,
    endAt: instant,
    heldFrom: instant.describe("Its place in the calendar; what was not used is given back."),
    heldUntil: instant,
    startableFrom: instant.describe("Its driver may start from then on."),
    keptUntil: instant.describe("Its driver must have come by then."),
    openEnded: z.boolean().describe("A maintenance that lasts until somebody says that it is done."),
    tokens: z.array(bookedToken).describe("Who may charge."),
    vehicle: z.object({ id: z.string(), plate: z.string() }).nullable(),
    energyWh: wholeNumber.nullable().describe("What its driver will want to charge; null: not known."),
    vehicleMaxPowerW: wholeNumber.nullable().describe("What its vehicle takes at most; null: not known."),
    partner: z
      .object({ id: z.string(), countryCode: z.string(), partyId: z.string(), requestId: z.string() })
      .nullable()
      .describe("Who booked it by OCPI, and what they know it by; null: nobody."),
    authorizationReference: z.string().nullable(),
    requestedBy: z.string(),
    sessionId: z.string().nullable().describe("The session that fulfils it."),
    canceled: z.object({ reason: z.enum(CANCELED_REASONS), by: z.enum(["CPO", "EMSP"]) }).nullable(),
    blockedBy: z
      .enum(["occupied", "faulted", "unavailable", "offline"])
      .nullable()
      .describe("Why its slot could not be had just now, as its charge point last showed."),
    guarantee: z
      .object({
        quotedAt: instant,
        prices: z.array(z.object({ class: connectorClass, currency: z.string(), priceMicroPerKwh: wholeNumber })),
      })
      .nullable()
      .describe("What a kWh costs at most who comes by it, VAT included; null: whatever it costs then."),
    technician: z.string().nullable().describe("Who does the maintenance."),
    seriesId: z.string().nullable().describe("Maintenance that was entered as one series; null: it does not repeat."),
    note: z.string().nullable().describe("The reason of a maintenance; whom to call, of a booking."),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({
    id: "Booking",
    description:
      "An entry of a slot's calendar: a driver's booking, a start that nothing was booked for, or maintenance. " +
      "Vehicle and note of a driver are shown to who may book.",
  });

export const seriesSchema = z.object({ items: z.array(bookingSchema).describe("In order of time.") });

const stretch = z.object({ beginAt: instant, endAt: instant });

export const calendarSchema = z
  .object({
    locationId: z.string(),
    timeZone: z.string(),
    from: instant,
    to: instant,
    bookableUntil: instant.describe("Nothing is booked further ahead."),
    evses: z.array(
      z.object({
        evseUid: z.string(),
        chargePointId: z.string(),
        label: z.string(),
        entries: z.array(
          bookingSchema.pick({
            id: true,
            kind: true,
            origin: true,
            state: true,
            connectorId: true,
            heldFrom: true,
            heldUntil: true,
            openEnded: true,
            sessionId: true,
            blockedBy: true,
          }),
        ),
        free: z.array(stretch).describe("Long enough for the shortest booking."),
      }),
    ),
  })
  .meta({ id: "Calendar", description: "What is taken and what is free at each slot of a location." });

export type BookingView = z.infer<typeof bookingSchema>;
export type CalendarView = z.infer<typeof calendarSchema>;
