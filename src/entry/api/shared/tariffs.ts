import * as z from "zod";
import { PRICE_BOUNDS } from "../../../domain/pricing.ts";
import { connectorClass, instant, text, wholeNumber } from "./fields.ts";
import { party } from "./parties.ts";
import { pricePerKwh } from "./requests.ts";

/** Prices: their lists, their versions, and why each is what it is. */

const MOST_REASON = 500;

/** Whose price list. */
const owner = {
  locationId: z.string().nullable().default(null).describe("Of a location's own list."),
  party: party
    .nullable()
    .default(null)
    .describe(
      "Of the own list of a partner's party: its drivers charge at it everywhere. Null with `locationId` null: the organisation's.",
    ),
  class: connectorClass,
};

const isOfOne = ({ locationId, party }: { readonly locationId: string | null; readonly party: unknown }) =>
  locationId === null || party === null;
const OF_ONE = { message: "Either a location or a party.", path: ["party"] };

const reason = text(MOST_REASON).nullable().default(null);

export const tariffRequest = z
  .strictObject({
    ...owner,
    validFrom: instant.optional().describe("Left out: now. Never in the past."),
    endAt: instant
      .nullable()
      .default(null)
      .describe(
        "From then on what would hold without this price does again. Null: it holds until it is returned, or another is set.",
      ),
    reason,
    currency: z.string().regex(/^[A-Z]{3}$/, "ISO 4217"),
    priceMicroPerKwh: pricePerKwh,
    vatBasisPoints: z.int().min(0).max(10_000),
  })
  .refine(isOfOne, OF_ONE);

export const tariffEndRequest = z
  .strictObject({ ...owner, at: instant.optional().describe("Left out: now."), reason })
  .refine(isOfOne, OF_ONE);

const decision = z.object({
  formula: z.string(),
  costMicroPerKwh: z.int().describe("Of the planned energy, without VAT."),
  currentMicroPerKwh: wholeNumber,
  wantedMicroPerKwh: z.int(),
  priceMicroPerKwh: wholeNumber,
  boundBy: z.array(z.enum(PRICE_BOUNDS)).describe("What kept the price from being what was wanted."),
});

const who = z.string().nullable().describe("Who did it; null: nobody in person.");
const why = z.string().nullable();

export const priceOriginSchema = z
  .discriminatedUnion("kind", [
    z.object({ kind: z.literal("hand"), by: who, reason: why, endAt: instant.nullable() }),
    z.object({ kind: z.literal("return"), after: z.string(), by: who, reason: why }),
    z.object({ kind: z.literal("end"), after: z.string().nullable(), by: who, reason: why }),
    z.object({ kind: z.literal("rule"), decision }),
  ])
  .meta({
    id: "PriceOrigin",
    description:
      "Why a version is what it is. `hand`: a person set it. `return`: what applies again after the version `after`, because " +
      "its end came (`by` null) or a person returned it. `end`: the list has no price from then on, and the one behind it " +
      "applies. `rule`: the pricing rule decided it, from these figures.",
  });

export const belowCostSchema = z
  .array(
    z.object({
      locationId: z.string(),
      class: connectorClass,
      currency: z.string(),
      priceExclMicroPerKwh: wholeNumber,
      costMicroPerKwh: z.int(),
    }),
  )
  .describe("Stations at which it sells for less than the energy is planned to cost now. Per kWh, without VAT.");

export const tariffSchema = z
  .object({
    id: z.string(),
    locationId: z.string().nullable(),
    party: party.nullable(),
    ownerName: z.string().nullable().describe("Of an own list: the location's name, or the partner's."),
    class: connectorClass,
    validFrom: instant,
    currency: z.string(),
    priceMicroPerKwh: wholeNumber,
    vatBasisPoints: wholeNumber,
    origin: priceOriginSchema,
    authorName: z.string().nullable().describe("What the person or the key of `origin.by` is called now."),
    createdAt: instant,
    withdrawnAt: instant.nullable().describe("It was taken back before it began, and never applied."),
  })
  .meta({
    id: "Tariff",
    description:
      "One immutable price per kWh, VAT included. With neither `locationId` nor `party`: of the organisation's price list. A " +
      "driver charges at the party's price, else the location's, else the organisation's.",
  });

export const tariffDryRunSchema = z
  .object({
    before: z.array(tariffSchema).describe("The versions that stand, by their begin, from the one in force on."),
    after: z.array(tariffSchema).describe("The same with the price: what it adds, without what it withdraws."),
    belowCost: belowCostSchema,
  })
  .meta({ id: "TariffDryRun", description: "What setting a price would do." });

export type TariffEntry = z.input<typeof tariffRequest>;
export type TariffView = z.infer<typeof tariffSchema>;
export type TariffDryRun = z.infer<typeof tariffDryRunSchema>;
