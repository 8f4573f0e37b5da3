import * as z from "zod";
import { instant, wholeNumber } from "./fields.ts";

export const deviationSchema = z
  .object({
    code: z.string().describe("What is wrong with which field; stable."),
    description: z.string().describe("In words: which field, and how it is read."),
    count: wholeNumber,
    firstAt: instant,
    lastAt: instant,
    example: z.string(),
  })
  .meta({ id: "Deviation", description: "Something this charge point does wrong, as tolerated and counted." });
