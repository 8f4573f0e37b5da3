import * as z from "zod";
import { instant } from "./fields.ts";

export const refusedHandshakeSchema = z
  .object({
    subject: z.string().describe("The OCPP identity; where none could be read, the path."),
    status: z.int().describe("The HTTP status it was answered."),
    reason: z.string(),
    address: z.string().nullable().describe("Where it came from; null where that is not known."),
    count: z.int().positive().describe("A minute with the same answer counts once."),
    firstAt: instant,
    lastAt: instant,
  })
  .meta({ id: "RefusedHandshake", description: "Who knocked as a charge point and was not let in, and why." });
