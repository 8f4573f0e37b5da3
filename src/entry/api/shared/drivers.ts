import * as z from "zod";
import { CHARGE_FAILURES, CHARGE_STATES } from "../../../domain/driver-charge.ts";
import { ESTIMATE_SOURCES } from "../../../domain/first-free.ts";
import { SLOT_STATES } from "../../../domain/slot.ts";
import { connectorClass, connectorStandard, instant, text, wholeNumber } from "./fields.ts";
import { pageOf } from "./schemas.ts";

/** What drivers' pages ask and are answered: at the slot without an account, and of their account. */

const money = { currency: z.string(), vatBasisPoints: wholeNumber };

const offerSchema = z
  .object({
    ...money,
    quoteId: z.string().describe("A start that names it is at this price, or a lower one."),
    expiresAt: instant.describe("Until then."),
    listMicroPerKwh: wholeNumber.describe("Without the promotion."),
    priceMicroPerKwh: wholeNumber.describe("VAT included: what a kWh costs, and nothing else is charged."),
    promotion: z.object({ name: z.string(), endAt: instant }).nullable(),
    example: z.object({ energyWh: wholeNumber, payableMicro: wholeNumber }),
  })
  .meta({ id: "SlotOffer", description: "What a charge that begins now costs." });

const placeFields = {
  station: z.object({
    id: z.string(),
    name: z.string(),
    address: z.string(),
    city: z.string(),
    timeZone: z.string(),
    helpPhone: z.string().nullable(),
  }),
};

export const slotQuery = z.strictObject({
  connectorId: z.coerce.number().int().positive().optional().describe("Of an EVSE with several; absent: the first."),
});

export const slotSchema = z
  .object({
    asOf: instant,
    ...placeFields,
    slot: z.object({
      code: z.string().describe("As it stands on it: the EVSE's id, or its uid."),
      uid: z.string(),
      label: z.string(),
      connectorId: z.int().describe("The one that the offer is for."),
      connectors: z.array(
        z.object({
          connectorId: z.int(),
          standard: connectorStandard,
          format: z.enum(["SOCKET", "CABLE"]),
          maxPowerW: wholeNumber,
          class: connectorClass,
        }),
      ),
    }),
    state: z.enum(SLOT_STATES),
    pluggedIn: z.boolean().describe("A vehicle is plugged in, and does not charge."),
    startable: z.boolean().describe("By whoever asks: who has booked it may start although it is reserved."),
    freeAt: z
      .object({ at: instant.nullable().describe("About; null: nobody knows."), source: z.enum(ESTIMATE_SOURCES) })
      .nullable()
      .describe("When it is not free."),
    nearestFree: z
      .object({
        code: z.string(),
        label: z.string(),
        stationName: z.string(),
        distanceM: wholeNumber.describe("As the crow flies; 0: at the same station."),
        maxPowerW: wholeNumber,
      })
      .nullable()
      .describe("When this one cannot be started."),
    offer: z.union([offerSchema, z.null()]).describe("Null: no price is known, and nothing can be started."),
  })
  .meta({ id: "Slot", description: "An EVSE as whoever stands before it sees it." });

export const chargeRequest = z.strictObject({
  connectorId: slotQuery.shape.connectorId.unwrap().pipe(z.int()).optional(),
  quoteId: z.string().max(1_000).optional().describe("Of the offer that was shown."),
  startKey: z
    .string()
    .regex(/^[\w-]{22,64}$/)
    .describe("Chosen at random by the page, new for each start: a repeat gets the same charge, and its cookie again."),
});

export const chargeSchema = z
  .object({
    id: z.string(),
    asOf: instant,
    ...placeFields,
    slot: z.object({ code: z.string(), label: z.string() }),
    state: z.enum(CHARGE_STATES),
    failure: z.enum(CHARGE_FAILURES).nullable().describe("Why it has not started."),
    askedAt: instant,
    startBy: instant.describe("A start of which nothing has come by then is given up."),
    startedAt: instant.nullable(),
    endedAt: instant.nullable(),
    energyWh: wholeNumber,
    powerW: wholeNumber.nullable(),
    price: z
      .object({ ...money, priceMicroPerKwh: wholeNumber })
      .nullable()
      .describe("Fixed at the start."),
    payableMicro: wholeNumber.nullable().describe("So far, by that price."),
    connected: z.boolean().describe("False: the charge point is not heard, and the figures are the last ones."),
    paymentPage: z
      .string()
      .nullable()
      .describe("Of a start that has to be paid for first: the browser goes there, comes back, and calls `resume`."),
    receiptToken: z.string().nullable().describe("Of the receipt, once there is one: `GET /public/receipts/{token}`."),
  })
  .meta({ id: "Charge", description: "A charge that this browser started." });

export const chargeCurveSchema = z
  .object({
    items: z.array(z.object({ at: instant, powerW: wholeNumber.nullable(), energyWh: wholeNumber.nullable() })),
  })
  .meta({ id: "ChargeCurve", description: "The course of a charge, oldest first; energy since its start." });

export const receiptSchema = z
  .object({
    sessionId: z.string(),
    operator: z.string(),
    ...placeFields,
    slotLabel: z.string(),
    startedAt: instant,
    stoppedAt: instant,
    energyWh: wholeNumber,
    ...money,
    priceMicroPerKwh: wholeNumber.describe("VAT included."),
    listMicroPerKwh: wholeNumber.nullable().describe("Without what lowered it; null: nothing did."),
    promotionName: z.string().nullable(),
    totalInclMicro: wholeNumber,
    totalExclMicro: wholeNumber,
    vatMicro: wholeNumber,
    payableMicro: wholeNumber.describe("The total, rounded to the currency's minor unit."),
    sources: z
      .array(z.object({ source: z.string(), energyWh: wholeNumber }))
      .nullable()
      .describe("Where the energy came from; null: not known."),
  })
  .meta({ id: "Receipt", description: "The same figures as the session's, its CDR's and the ledger's." });

// ---- Accounts ----

export const LANGUAGES = ["en", "it"] as const;
const email = z.email().max(254);
const language = z.enum(LANGUAGES);

export const accountRequest = z.strictObject({ email, name: text(100), language });
export const linkRequest = z.strictObject({ email });
export const linkUse = z.strictObject({
  token: z.string().min(1).max(100).describe("From the mail's address, after #."),
});

export const driverSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    language,
    newEmail: z.string().nullable().describe("Takes the place of the address when it is confirmed from there."),
    state: z.enum(["active", "blocked"]),
    createdAt: instant,
  })
  .meta({ id: "DriverAccount" });

export const driverPatch = z.strictObject({
  name: text(100).optional(),
  language: language.optional(),
  email: email.optional().describe("Confirmed by a link that is sent there."),
});

export const driverSignInSchema = z
  .object({ id: z.string(), deviceLabel: z.string(), createdAt: instant, usedAt: instant, isThis: z.boolean() })
  .meta({ id: "DriverSignIn" });

export const driverTokenSchema = z
  .object({
    uid: z.string(),
    kind: z.enum(["app", "card"]),
    state: z.enum(["valid", "blocked", "expired"]),
    addedAt: instant.describe("Sessions that began before are not the driver's."),
  })
  .meta({ id: "DriverToken" });

export const cardRequest = z.strictObject({
  uid: text(20).describe("The card's number."),
  code: text(40).describe("As it stands on the card, or was handed out with it."),
});

export const paymentMethodSchema = z
  .object({ id: z.string(), label: z.string().describe("As its driver knows it.") })
  .meta({ id: "PaymentMethod" });

export const paymentMethodsSchema = pageOf(paymentMethodSchema)
  .extend({
    onAccount: z.boolean().describe("Payments are settled on account: there is nothing to leave."),
    owes: z.boolean().describe("A charge is not paid yet, and nothing starts before it is."),
  })
  .meta({ id: "PaymentMethods" });

export const paymentPageSchema = z
  .object({ url: z.string() })
  .meta({ id: "PaymentPage", description: "Where the browser goes: what is typed there never reaches us." });

export const driverSessionSchema = z
  .object({
    id: z.string(),
    state: z.enum(["charging", "ended", "not_billed"]),
    ...placeFields,
    slotLabel: z.string(),
    startedAt: instant,
    stoppedAt: instant.nullable(),
    energyWh: wholeNumber,
    powerW: wholeNumber.nullable(),
    price: chargeSchema.shape.price,
    payableMicro: wholeNumber.nullable(),
    hasReceipt: z.boolean(),
  })
  .meta({ id: "DriverSession" });

// ---- For operators ----

export const driverForOperatorsSchema = z
  .object({
    id: z.string(),
    state: z.enum(["unconfirmed", "active", "blocked", "erased"]),
    contact: z
      .object({ email: z.string(), name: z.string(), language })
      .nullable()
      .describe("Null: it was erased, or is not for you."),
    blockReason: z.string().nullable(),
    tokens: wholeNumber,
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: "Driver", description: "A driver's account, as operators see it." });

export const driverBlock = z.strictObject({ blocked: z.boolean(), reason: text(200).nullable().default(null) });

export const cardCodeSchema = z.object({ code: z.string() }).meta({
  id: "CardCode",
  description: "Shown this once. With it, and the card's number, a driver makes the card his.",
});

export type SlotView = z.infer<typeof slotSchema>;
export type ChargeView = z.infer<typeof chargeSchema>;
export type ReceiptView = z.infer<typeof receiptSchema>;
export type DriverView = z.infer<typeof driverSchema>;
