import * as z from "zod";
import { MOST_POWER_W, text, wholeNumber } from "./fields.ts";

const MOST_FEEDERS = 50;
const MOST_CHARGE_POINTS = 500;
const MOST_FUSE_A = 4_000;
const MAX_ID = 36;

const feederId = text(MAX_ID);
const fuseA = z.number().positive().max(MOST_FUSE_A).describe("Of each phase.");

/** What the wires of a location bear. */
export const connectionSchema = z
  .strictObject({
    gridLimitW: wholeNumber
      .max(MOST_POWER_W)
      .nullable()
      .describe("Of the whole connection, in all phases together; null: nobody said, and power is not divided."),
    feeders: z
      .array(
        z.strictObject({
          id: feederId,
          name: text(100),
          parentId: feederId.nullable().describe("The feeder it hangs on; null: the connection itself."),
          fuseA,
        }),
      )
      .max(MOST_FEEDERS),
    chargePoints: z
      .record(z.string(), z.strictObject({ feederId: feederId.optional(), fuseA: fuseA.optional() }))
      .refine((each) => Object.keys(each).length <= MOST_CHARGE_POINTS)
      .describe("By id. One that is missing hangs on the connection itself, without a fuse of its own."),
    phases: z
      .record(z.string(), z.array(z.union([z.literal(1), z.literal(2), z.literal(3)])).max(3))
      .describe(
        "By EVSE: the phases of the site in the order of its wires, as `[2, 3, 1]`, or `[2]` where it has one. Missing: " +
          "not known, and it counts on each.",
      ),
  })
  .meta({ id: "SiteConnection" });
