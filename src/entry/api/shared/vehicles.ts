import * as z from "zod";
import { driverFields, plate, standardsThatFit } from "./bookings.ts";
import { connectorStandard, instant } from "./fields.ts";
import { listQuery } from "./requests.ts";

/** What `/api` takes and answers of vehicles. */

const standards = standardsThatFit.describe("Plugs that fit. None: it is not known which, and any may.");

export const vehicleRequest = z.strictObject({ plate, standards: standards.default([]), ...driverFields });

export const vehiclePatch = z.strictObject({ plate, standards }).partial();

export const vehicleQuery = z.strictObject({
  ...listQuery.shape,
  plate: plate.optional(),
  tokenUid: z.string().min(1).max(36).optional().describe("Of this token of our own."),
});

export const vehicleSchema = z
  .object({
    id: z.string(),
    plate: z.string().describe("Upper case, without blanks and dashes."),
    owner: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("own"), tokenUid: z.string() }),
      z.object({
        kind: z.literal("partner"),
        countryCode: z.string(),
        partyId: z.string(),
        contractId: z.string(),
      }),
    ]),
    standards: z.array(connectorStandard),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({
    id: "Vehicle",
    description: "A plate is one vehicle's, and a vehicle is one driver's. Ids are in upper case.",
  });

export type VehicleView = z.infer<typeof vehicleSchema>;
