import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import {
  type ChargingReport,
  type CompositeReport,
  PROFILE_OWNERS,
  PROFILE_STATES,
  type ProfileReport,
} from "../../ocpp/charging-report.ts";
import { chargingProfile, chargingRateUnit } from "../../ocpp/fields.ts";
import { dropProfile, readCharging, readCompositeSchedule, wantProfile } from "../../services/charging-profiles.ts";
import { problem } from "../errors.ts";
import { requires } from "./guards.ts";
import { instant, instantOrNull } from "./instants.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import { instant as instantField } from "./shared/fields.ts";

const tags = ["charging-profiles"];
const params = z.object({ id: z.string().describe("The OCPP identity, percent-encoded.") });
const profileParams = params.extend({ chargingProfileId: z.coerce.number().int().min(1) });

/** A day, in seconds; the longest composite schedule that is worked out. */
const DAY_SECONDS = 86_400;
const LONGEST_SECONDS = 7 * DAY_SECONDS;

const profileFields = chargingProfile.omit({ chargingProfileId: true });
const profileRequest = profileFields.extend({ connectorId: z.int().min(0).max(32) });

const profileSchema = z
  .object({
    chargingProfileId: z.int(),
    connectorId: z.int(),
    owner: z.enum(PROFILE_OWNERS),
    state: z.enum(PROFILE_STATES),
    wanted: profileFields.nullable(),
    applied: profileFields.nullable(),
    appliedAt: instantField.nullable(),
    refusedAs: z.string().nullable(),
    triedAt: instantField.nullable(),
  })
  .meta({
    id: "ChargingProfile",
    description:
      "`wanted` as it was wished, `applied` as the charge point accepted it. `refusedAs`: its word, its error code, or " +
      "`NoAnswer`. Profiles of `site` are made of the limits that the site sets.",
  });

const chargingSchema = z
  .object({
    items: z.array(profileSchema),
    nextCursor: z.null(),
    siteLimits: z.array(
      z.object({
        evseUid: z.string(),
        sessionId: z.string().nullable().describe("Who may draw `limitW`; whoever else starts there, `tailW`."),
        limitW: z.number(),
        later: z.array(z.object({ at: instantField, limitW: z.number() })),
        tailW: z.number().describe("From `until` on, unless told anew."),
        givenAt: instantField,
        until: instantField,
      }),
    ),
    capabilities: z
      .object({
        maxStackLevel: z.int().nullable(),
        maxPeriods: z.int().nullable(),
        maxInstalled: z.int().nullable(),
        rateUnits: z.array(chargingRateUnit).nullable(),
      })
      .describe("What the charge point says of itself; null: it has not said."),
  })
  .meta({ id: "ChargingProfiles" });

const periodSchema = z.object({
  startPeriod: z.int(),
  limit: z.number().nullable().describe("null: nothing limits it."),
  numberPhases: z.int().optional(),
});

const compositeSchema = z
  .object({
    connectorId: z.int(),
    from: instantField,
    durationSeconds: z.int(),
    chargingRateUnit,
    expected: z.array(periodSchema),
    told: z
      .object({
        toldAt: instantField,
        from: instantField,
        chargingSchedule: z.looseObject({ chargingRateUnit, chargingSchedulePeriod: z.array(z.looseObject({})) }),
        differences: z.array(z.object({ startPeriod: z.int(), expected: z.number().nullable(), told: z.number() })),
      })
      .nullable(),
  })
  .meta({
    id: "CompositeSchedule",
    description:
      "`expected` follows from the profiles that the charge point accepted. `told` is its newest answer to " +
      "GetCompositeSchedule, with the seconds of its schedule where it differs from what was expected then.",
  });

const list = createRoute({
  method: "get",
  path: "/{id}/charging-profiles",
  tags,
  summary: "List the charging profiles of a charge point, wanted and applied",
  middleware: requires("station.read"),
  request: { params },
  responses: { 200: json(chargingSchema, "Its profiles, in order of id"), ...refusals("not_found") },
});

const put = createRoute({
  method: "put",
  path: "/{id}/charging-profiles/{chargingProfileId}",
  tags,
  summary: "Want a charging profile at a connector; 0 is the charge point",
  description:
    "Replaces the profile of this id, and one of the same connector, purpose and stackLevel. It is sent as soon as it " +
    "can be, and again after a boot; its `state` says what became of it.",
  middleware: requires("slot.command"),
  request: { params: profileParams, body: jsonBody(profileRequest) },
  responses: {
    200: json(profileSchema, "The profile as it is wanted now"),
    ...refusals("not_found", "invalid_request", "unknown_transaction", "charging_profile_not_supported"),
  },
});

const remove = createRoute({
  method: "delete",
  path: "/{id}/charging-profiles/{chargingProfileId}",
  tags,
  summary: "No longer want a charging profile",
  description: "If the charge point has it, it is cleared as soon as it can be.",
  middleware: requires("slot.command"),
  request: { params: profileParams },
  responses: { 204: { description: "No longer wanted" }, ...refusals("not_found") },
});

const composite = createRoute({
  method: "get",
  path: "/{id}/composite-schedule",
  tags,
  summary: "What limits a connector from now on",
  description: "To hear it from the charge point, give it the command GetCompositeSchedule first.",
  middleware: requires("station.read"),
  request: {
    params,
    query: z.strictObject({
      connectorId: z.coerce.number().int().min(0),
      duration: z.coerce.number().int().min(1).max(LONGEST_SECONDS).default(DAY_SECONDS).describe("Seconds."),
      chargingRateUnit: chargingRateUnit.default("W"),
    }),
  },
  responses: {
    200: json(compositeSchema, "The composite schedule"),
    ...refusals("not_found", "invalid_request"),
  },
});

/** Mounted beside the charge points. */
export const chargingProfiles = createRouter()
  .openapi(list, async (c) => {
    const report = await readCharging(c.get("deps"), c.req.valid("param").id);
    return report.ok ? c.json(chargingView(report.value), 200) : problem(c, report.refusal, report.detail);
  })
  .openapi(put, async (c) => {
    const { id, chargingProfileId } = c.req.valid("param");
    const { connectorId, ...fields } = c.req.valid("json");
    const asked = { chargePointId: id, requestedBy: c.get("principal").id };
    const profile = { chargingProfileId, ...fields };
    const wanted = await wantProfile(c.get("deps"), asked, { connectorId, profile });
    return wanted.ok ? c.json(profileView(wanted.value), 200) : problem(c, wanted.refusal, wanted.detail);
  })
  .openapi(remove, async (c) => {
    const { id, chargingProfileId } = c.req.valid("param");
    const asked = { chargePointId: id, requestedBy: c.get("principal").id };
    const dropped = await dropProfile(c.get("deps"), asked, chargingProfileId);
    return dropped.ok ? c.body(null, 204) : problem(c, dropped.refusal, dropped.detail);
  })
  .openapi(composite, async (c) => {
    const { connectorId, duration, chargingRateUnit: unit } = c.req.valid("query");
    const question = { connectorId, durationSeconds: duration, unit };
    const report = await readCompositeSchedule(c.get("deps"), c.req.valid("param").id, question);
    return report.ok ? c.json(compositeView(report.value), 200) : problem(c, report.refusal, report.detail);
  });

function chargingView({ profiles, siteLimits, capabilities }: ChargingReport): z.infer<typeof chargingSchema> {
  const { rateUnits } = capabilities;
  return {
    items: profiles.map(profileView),
    nextCursor: null,
    siteLimits: siteLimits.map(({ givenAt, until, later, ...limit }) => ({
      ...limit,
      later: later.map(({ at, limitW }) => ({ at: instant(at), limitW })),
      givenAt: instant(givenAt),
      until: instant(until),
    })),
    capabilities: { ...capabilities, rateUnits: rateUnits && [...rateUnits] },
  };
}

function profileView(report: ProfileReport): z.infer<typeof profileSchema> {
  const { wanted, applied, appliedAt, triedAt, ...others } = report;
  return {
    ...others,
    wanted: withoutId(wanted),
    applied: withoutId(applied),
    appliedAt: instantOrNull(appliedAt),
    triedAt: instantOrNull(triedAt),
  };
}

function withoutId(profile: ProfileReport["wanted"]): z.infer<typeof profileFields> | null {
  if (profile === null) return null;
  const { chargingProfileId: _, ...fields } = profile;
  return fields;
}

function compositeView({ told, ...report }: CompositeReport): z.infer<typeof compositeSchema> {
  const { connectorId, from, durationSeconds, unit, expected } = report;
  return {
    connectorId,
    from: instant(from),
    durationSeconds,
    chargingRateUnit: unit,
    expected: [...expected],
    told: told && {
      toldAt: instant(told.toldAt),
      from: instant(told.from),
      chargingSchedule: told.schedule,
      differences: [...told.differences],
    },
  };
}
