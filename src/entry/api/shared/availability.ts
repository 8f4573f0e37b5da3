import * as z from "zod";
import { ESTIMATE_SOURCES } from "../../../domain/first-free.ts";
import { SPEEDS } from "../../../domain/speed.ts";
import { connectorClass, connectorStandard, instant, wholeNumber } from "./fields.ts";

/** What `/api` answers of what the world may know of a location. */

const placesFields = {
  total: wholeNumber.describe("EVSEs with such a connector; the sum of the next five."),
  free: wholeNumber,
  inUse: wholeNumber,
  reserved: wholeNumber,
  outOfOrder: wholeNumber.describe("Faulted, out of service, or in maintenance."),
  unknown: wholeNumber.describe("Offline, or never heard of."),
  outOfService: z.boolean().describe("None is to be had, and not because of other drivers."),
  minPowerW: wholeNumber,
  maxPowerW: wholeNumber,
  standards: z.array(connectorStandard),
  prices: z
    .array(
      z.object({
        class: connectorClass,
        currency: z.string(),
        priceMicroPerKwh: wholeNumber.describe("What a session pays that starts now."),
        listMicroPerKwh: wholeNumber.describe("Without the promotion; the same where none runs."),
        promotion: z
          .object({ name: z.string(), endAt: instant.describe("When it pauses or ends.") })
          .nullable()
          .describe("What lowers the price now."),
      }),
    )
    .describe("Now, with VAT: one for each class that its connectors are sold in."),
  firstFree: z
    .object({
      at: instant.nullable().describe("About; null: nobody knows."),
      source: z
        .enum(ESTIMATE_SOURCES)
        .describe(
          "How it is known: by the end of a booking or a maintenance, by the course of the charge, by how long others stayed.",
        ),
      label: z.string().nullable().describe("What stands on the EVSE that is likely the first."),
    })
    .nullable()
    .describe("When none is free."),
};

export const availabilitySchema = z
  .object({
    asOf: instant,
    location: z.object({ name: z.string(), address: z.string(), city: z.string(), timeZone: z.string() }),
    speeds: z.array(z.object({ speed: z.enum(SPEEDS), ...placesFields })),
    classes: z.array(z.object({ class: connectorClass, ...placesFields })),
  })
  .meta({
    id: "Availability",
    description:
      "What is free at a location, by speed and by class. An EVSE charges one car at a time: it is one place of each speed, and of each " +
      "class, that it has a connector of, and taken in all of them at once.",
  });

export type AvailabilityView = z.infer<typeof availabilitySchema>;
