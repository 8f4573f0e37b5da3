import * as z from "zod";
import { cdrRequest } from "./cdrs.ts";
import { instant, wholeNumber } from "./fields.ts";
import { lockedPriceSchema } from "./locked-price.ts";

/** What `/api` takes and answers of the receipts of sessions. */

export const correctionRequest = cdrRequest.omit({ sessionId: true });

export const sessionReceiptSchema = z
  .object({
    sessionId: z.string(),
    startedAt: instant,
    stoppedAt: instant.nullable(),
    price: lockedPriceSchema,
    receipt: z
      .object({
        id: z.string(),
        energyWh: wholeNumber,
        totalExclMicro: wholeNumber,
        vatMicro: wholeNumber,
        totalInclMicro: wholeNumber,
        payableMicro: wholeNumber.describe("Of drivers: in whole minor units. Partners owe the exact amount."),
      })
      .nullable()
      .describe("What is in force; null: nothing is billed."),
    notes: z.array(
      z.object({
        id: z.string(),
        creditOf: z.string().nullable().describe("The receipt that it takes back, whole; null: it is one itself."),
        energyWh: wholeNumber,
        totalExclMicro: z.int(),
        totalInclMicro: z.int(),
        payableMicro: z.int(),
        reason: z.string().nullable().describe("Null: it was made by itself."),
        issuedBy: z.string().nullable(),
        createdAt: instant,
      }),
    ),
  })
  .meta({
    id: "SessionReceipt",
    description:
      "What is billed of a session, at the price that was locked. `notes` are what corrected it, the oldest first; of a " +
      "partner's session, all its CDRs.",
  });
