import * as z from "zod";
import { LEDGER_KINDS } from "../../../domain/ledger.ts";
import { PAYMENT_PROVIDERS, PAYMENT_STATES } from "../../../domain/payment.ts";
import { instant, text, wholeNumber } from "./fields.ts";

/** What `/api` takes and answers of payments and of the ledger. Amounts are whole micro-units. */

const reason = text(255).describe("For the records.");

export const paymentState = z.enum(PAYMENT_STATES);
export const payerKind = z.enum(["driver", "visitor"]);

export const refundRequest = z.strictObject({
  reason,
  payableMicro: wholeNumber
    .positive()
    .optional()
    .describe("Whole minor units of the currency; absent: all that is left."),
});
export const paidRequest = z.strictObject({ reason });

export const paymentSchema = z
  .object({
    id: z.string().describe("Of the start that was asked for, and of its session."),
    provider: z.enum(PAYMENT_PROVIDERS),
    payer: z.object({ kind: payerKind, id: z.string() }),
    sessionId: z.string().nullable().describe("Null: it has not begun."),
    locationId: z.string().nullable(),
    state: paymentState,
    currency: z.string(),
    heldMicro: wholeNumber.describe("What is held, or was asked to be."),
    dueMicro: wholeNumber.nullable().describe("What the session costs; null: it is not known yet."),
    capturedMicro: wholeNumber,
    creditedMicro: wholeNumber,
    refundedMicro: wholeNumber,
    disputedMicro: wholeNumber.describe("What the payer's bank took back, and has not given back."),
    outstandingMicro: z.int().describe("What is still to come; below zero: to go back."),
    reference: z.string().nullable().describe("The provider's id of it."),
    restReference: z.string().nullable().describe("The provider's id of what was taken beyond what was held."),
    holdExpiresAt: instant.nullable(),
    stopCause: z
      .enum(["hold_used_up", "hold_lapsed"])
      .nullable()
      .describe("Why the session was stopped by us; null: it was not."),
    why: z.string().nullable().describe("What went wrong last."),
    declined: wholeNumber.describe("How often it was declined."),
    nextTryAt: instant.nullable().describe("Null: there is nothing to do, or a person has to."),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: "Payment", description: "Who pays for a session, and how far that got." });

export const paymentWithRefundsSchema = paymentSchema
  .extend({
    refunds: z.array(
      z.object({
        id: z.string(),
        payableMicro: wholeNumber.describe("What was credited."),
        moneyMicro: wholeNumber.describe("What of it had been paid, and goes back."),
        state: z.enum(["open", "done", "refused"]),
        why: z.string().nullable(),
        reason: z.string(),
        issuedBy: z.string(),
        createdAt: instant,
      }),
    ),
  })
  .meta({ id: "PaymentWithRefunds" });

export const ledgerTransactionSchema = z
  .object({
    id: z.string().describe("Made of its cause: it is booked once."),
    kind: z.enum(LEDGER_KINDS),
    currency: z.string(),
    entries: z
      .array(z.object({ account: z.string(), amountMicro: z.int().describe("A debit is above zero.") }))
      .describe("They sum to nothing."),
    sessionId: z.string().nullable(),
    locationId: z.string().nullable(),
    at: instant.describe("When it came about."),
    reason: z.string().nullable(),
    issuedBy: z.string().nullable(),
    bookedAt: instant,
  })
  .meta({ id: "LedgerTransaction", description: "A movement of money, whole. It never changes." });

export const ledgerBalanceSchema = z
  .object({
    accounts: z.array(
      z.object({ account: z.string(), currency: z.string(), balanceMicro: z.int(), entries: wholeNumber }),
    ),
    sums: z.array(z.object({ currency: z.string(), sumMicro: z.int().describe("Nothing, or the books are wrong.") })),
    isBalanced: z.boolean(),
  })
  .meta({ id: "LedgerBalance" });

export const revenueReportSchema = z
  .object({
    month: z.string(),
    from: instant,
    to: instant,
    locationId: z.string(),
    location: z.string(),
    revenues: z.array(
      z.object({
        currency: z.string(),
        sessions: wholeNumber.describe("That ended in the month and have a cost."),
        energyWh: z.int(),
        revenueExclMicro: z.int().describe("Less what was credited."),
        vatMicro: z.int(),
        revenueInclMicro: z.int(),
        roundingMicro: z.int().describe("What drivers pay more or less because they pay whole minor units."),
        creditedMicro: z.int().describe("Taken back of what was sold, in this month or before; VAT included."),
        givenAwayMicro: wholeNumber.describe("What promotions and quotes took off list prices; VAT included."),
        collectedMicro: z.int(),
        refundedMicro: z.int(),
        owedMoreMicro: z.int().describe("By how much what is owed rose in the month."),
        owedMicro: z.int().describe("What is owed of all that came about before the month's end."),
      }),
    ),
  })
  .meta({
    id: "RevenueReport",
    description: "From the ledger: revenueIncl + rounding = collected − refunded + owedMore, to the micro-unit.",
  });

export type RevenueReportView = z.infer<typeof revenueReportSchema>;
