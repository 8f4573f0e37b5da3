import * as z from "zod";
import { CDR_DELIVERY_STATES } from "../../../domain/cdr.ts";
import { instant, text, wholeNumber } from "./fields.ts";
import { roamingDriverSchema } from "./parties.ts";

/** What `/api` takes and answers of CDRs. */

/** More than any battery holds. */
const MAX_BILLED_WH = 10_000_000;
const MAX_REASON = 255;

const reason = text(MAX_REASON).describe("For the records; partners are not told.");

export const cdrRequest = z.strictObject({
  sessionId: z.string(),
  energyWh: wholeNumber.max(MAX_BILLED_WH).describe("What is billed, whatever the session's meter said."),
  reason,
});

export const creditRequest = z.strictObject({ reason });

export const deliveryRequest = z.strictObject({
  state: z
    .enum(["open", "posted"])
    .describe("`open`: send it once more. `posted`: the partner says that it has it; it is never sent again."),
});

export const cdrDeliveryState = z.enum(CDR_DELIVERY_STATES);

const stated = z.object({ exclMicro: wholeNumber, inclMicro: wholeNumber });

export const cdrSchema = z
  .object({
    id: z.string(),
    sessionId: z.string(),
    bookingId: z.string().nullable().describe("The booking that the session fulfilled."),
    creditOf: z.string().nullable().describe("The CDR that this one takes back."),
    creditedBy: z.string().nullable(),
    reason: z.string().nullable().describe("Null: it was made by itself."),
    issuedBy: z.string().nullable(),
    tokenUid: z.string(),
    roaming: roamingDriverSchema,
    locationId: z.string(),
    evseUid: z.string(),
    connectorId: z.int(),
    startedAt: instant,
    reservedAt: instant.nullable().describe("Since when the EVSE was kept for the driver; null: it was not."),
    endedAt: instant,
    energyWh: wholeNumber,
    parkingSeconds: wholeNumber,
    tariffVersionId: z.string(),
    currency: z.string(),
    totalExclMicro: z.int(),
    totalInclMicro: z.int(),
    parts: z
      .object({ ENERGY: stated, FLAT: stated, PARKING_TIME: stated, TIME: stated })
      .partial()
      .describe("What the total is made of: each dimension that the tariff prices."),
    delivery: z.object({
      state: cdrDeliveryState,
      why: z.string().nullable().describe("What went wrong when it was last tried."),
      location: z.string().nullable().describe("Where the partner says that it keeps it."),
      decidedBy: z.string().nullable().describe("Who decided that it is so; null: the partner, by its answer."),
      updatedAt: instant.nullable().describe("Null: it was never tried."),
    }),
    createdAt: instant,
  })
  .meta({
    id: "Cdr",
    description:
      "What a partner is billed for a session, as it was sent to it. Never changed: it is credited, and issued anew. " +
      "`delivery.state`: `open`, not there yet and tried again; `unknown`, it was sent and nobody knows whether it " +
      "arrived; `held`, it was refused; `posted`, it is there. `unknown` and `held` wait for a person.",
  });
