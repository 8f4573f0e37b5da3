import * as z from "zod";
import { FRESHNESS, MIX_SOURCES } from "../../../domain/dso.ts";
import { PLAN_REASONS } from "../../../domain/plan-problem.ts";
import { BATTERY_WHYS, SUPPLY_WHYS } from "../../../domain/plan-why.ts";
import { ENERGY_GOALS, ENERGY_PARTS } from "../../../domain/site.ts";
import { divisionSchema } from "./division.ts";
import { priceQuality } from "./dsos.ts";
import { instant, localInstant, MOST_POWER_W, text, wholeNumber } from "./fields.ts";

/** What `/api` takes and answers of a location's energy. */

const MOST_STORED_WH = 1_000_000_000;
const MOST_DRY_OVERRIDES = 10;
const DAY_MINUTES = 24 * 60;

const storedWh = wholeNumber.max(MOST_STORED_WH);
const id = z.string().min(1).max(36);

const policySchema = z.strictObject({
  goal: z
    .enum(ENERGY_GOALS)
    .describe("A kilogram of CO2 counts nothing, 0.10 or 1.00 beside the price, in the currency of the DSOs."),
  reserveWh: storedWh
    .nullable()
    .describe("Kept above `minWh` for cars beyond the limit of the connection; null: found from the past."),
  dropAfterMinutes: wholeNumber
    .max(DAY_MINUTES)
    .describe("A DSO without a price for so long is left out where the others suffice."),
});

export const policyPatch = policySchema.partial();

export const wishSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("use_dso"), dsoId: id }),
  z.strictObject({ kind: z.literal("ban_dso"), dsoId: id }),
  z.strictObject({ kind: z.literal("battery"), mode: z.enum(["use", "store", "hold"]) }),
  z.strictObject({ kind: z.literal("charge_to"), storedWh, at: localInstant.describe("By then.") }),
  z.strictObject({ kind: z.literal("reserve"), reserveWh: storedWh }),
  z.strictObject({ kind: z.literal("grid_limit"), limitW: wholeNumber.max(MOST_POWER_W) }),
]);

export const overrideRequest = z.strictObject({
  wish: wishSchema,
  reason: text(500),
  startAt: localInstant.optional().describe("Left out: now."),
  endAt: localInstant.optional().describe("Left out: 4 h later, or when the battery is to be charged. 7 days at most."),
  confirmed: z.boolean().default(false).describe("A DSO that is silent is wanted all the same."),
});

export const overrideSchema = z
  .object({
    id: z.string(),
    wish: wishSchema,
    author: z.string(),
    reason: z.string(),
    startAt: instant,
    endAt: instant.describe("As it was made."),
    endsAt: instant.describe("As it is: earlier where it was taken back, or is replaced by a newer one."),
    endedBy: z.string().nullable(),
    replacedById: z.string().nullable().describe("The newer one by which it is replaced."),
    isInForce: z.boolean(),
    createdAt: instant,
  })
  .meta({
    id: "EnergyOverride",
    description: "What a person decided over what the system would. At its end it is automatic again.",
  });

export const madeOverrideSchema = overrideSchema.extend({
  replaced: z.array(z.string()).describe("Those that end when it begins, because both cannot hold."),
});

export const overridesSchema = z.object({ items: z.array(overrideSchema) });

const planStatus = z.enum(["optimal", "degraded", "fallback"]);

const planSlotSchema = z.object({
  startAt: instant,
  drawW: z.record(z.string(), z.int()).describe("By DSO."),
  batteryW: z.int().describe("At the bus: positive while it charges."),
  pvW: z.int(),
  exportW: z.int(),
  loadW: z.int().describe("What cars are expected to want."),
  unservedW: z.int().describe("And cannot have."),
  storedWh: z.int().describe("In the battery when the slot ends."),
  importLimitW: z.int().nullable().describe("What may come from the grid; null: nobody said."),
  prices: z
    .record(z.string(), z.object({ microPerKwh: z.int(), quality: priceQuality, capacityW: z.int() }))
    .describe("All-in, by DSO, with what may be drawn from it."),
  why: z.object({
    supply: z.object({ kind: z.enum(SUPPLY_WHYS), dsoId: z.string().nullable(), until: instant }),
    battery: z.object({ kind: z.enum(BATTERY_WHYS), at: instant.nullable() }).nullable(),
  }),
});

export const planSchema = z
  .object({
    id: z.string(),
    madeAt: instant,
    status: planStatus,
    reasons: z.array(z.enum(PLAN_REASONS)).describe("Why it is not optimal."),
    costMicro: z.int().describe("Energy and wear of the battery."),
    co2Grams: z.int().nullable().describe("By average figures; null: not known of all the energy."),
    slots: z.array(planSlotSchema),
  })
  .meta({ id: "EnergyPlan", description: "What is to be done in each quarter hour, and why." });

const evsePowerSchema = z.object({
  evseUid: z.string(),
  chargePointId: z.string(),
  sessionId: z.string().nullable(),
  powerW: z.int().nullable().describe("Null: not measured."),
  appliedLimitW: z.int().nullable().describe("What it is known to follow; null: nothing."),
});

const siteBatterySchema = z.object({
  capacityWh: z.int(),
  storedWh: z.int().nullable(),
  measuredW: z.int().nullable().describe("Positive while it charges."),
  commandedW: z.int().nullable().describe("What it accepted last; null: it holds by itself."),
  measuredAt: instant.nullable(),
  differsSince: instant.nullable().describe("Since when it has not done what it was told."),
  isUsed: z.boolean().describe("false: plans leave it out."),
  isLow: z.boolean().describe("It has little left to help with."),
});

const siteNowSchema = z.object({
  status: planStatus.nullable().describe("Null: nothing is planned yet."),
  reasons: z.array(z.enum(PLAN_REASONS)),
  plannedAt: instant.nullable(),
  powerW: z.int().describe("What all cars draw."),
  dso: z
    .object({ id: z.string(), name: z.string(), until: instant, why: z.enum(SUPPLY_WHYS) })
    .nullable()
    .describe("From whom the first kWh comes, and until when it will."),
  battery: siteBatterySchema.nullable(),
});

export const energySchema = z
  .object({
    locationId: z.string(),
    policy: policySchema,
    isManual: z.boolean().describe("An override is in force."),
    overrides: z.array(overrideSchema).describe("In force and to come, by their begin."),
    now: siteNowSchema.extend({ evses: z.array(evsePowerSchema) }),
    division: z.union([divisionSchema, z.null()]).describe("Null: nobody said what the connection bears."),
    dsos: z.array(z.object({ id: z.string(), name: z.string(), freshness: z.enum(FRESHNESS) })),
    plan: z.union([planSchema, z.null()]),
  })
  .meta({ id: "LocationEnergy", description: "How a location is run, what it does now, and what it will do." });

/** What open portals are told of a location, as it is now. */
export const siteLiveSchema = siteNowSchema.meta({ id: "SiteLive" });

const totalsSchema = z.object({
  status: planStatus,
  reasons: z.array(z.enum(PLAN_REASONS)),
  costMicro: z.int(),
  co2Grams: z.int().nullable(),
  drawnWh: z.int(),
  mixWh: z.partialRecord(z.enum(MIX_SOURCES), z.int()),
  renewableBasisPoints: z.int().nullable().describe("Of what is drawn with a known mix; null: of none."),
  unservedWh: z.int(),
  storedWh: z.int().describe("In the battery at the end: what is not used yet is not lost."),
});

export const dryRunRequest = z.strictObject({
  policy: policyPatch.default({}),
  add: z.array(overrideRequest).max(MOST_DRY_OVERRIDES).default([]).describe("Overrides that would be made."),
  takeBack: z.array(id).max(MOST_DRY_OVERRIDES).default([]).describe("Overrides that would be taken back."),
});

export const dryRunSchema = z
  .object({ before: totalsSchema, after: totalsSchema, slots: z.array(planSlotSchema).describe("As they would be.") })
  .meta({ id: "EnergyDryRun", description: "What an edit would change. Nothing of it is kept." });

export const energyChangeSchema = z
  .object({
    id: z.string(),
    at: instant,
    author: z.string(),
    authorName: z.string().nullable().describe("Null: no user of the portal, or one who was removed."),
    part: z.enum(ENERGY_PARTS),
    before: z.record(z.string(), z.unknown()).nullable(),
    after: z.record(z.string(), z.unknown()).nullable(),
  })
  .meta({
    id: "EnergyChange",
    description: "Who changed what of a location's energy; null: there was none, or is none any more.",
  });

/** What a location does now, in a list of all of them. */
export const siteSchema = siteNowSchema
  .extend({ locationId: z.string() })
  .meta({ id: "Site", description: "What a location does with energy now: the same that open portals are told." });

export type EnergyView = z.infer<typeof energySchema>;
export type OverrideView = z.infer<typeof overrideSchema>;
export type SiteView = z.infer<typeof siteSchema>;
export type SiteLive = z.infer<typeof siteLiveSchema>;
