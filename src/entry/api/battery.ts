import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { believed } from "../../domain/battery-watch.ts";
import type { BatteryReading } from "../../domain/site.ts";
import { testBattery, updateBattery } from "../../services/battery-settings.ts";
import type { BatteryState } from "../../services/site-state.ts";
import { loadSiteSettings, type SiteSettings } from "../../store/sites.ts";
import { problem } from "../errors.ts";
import { checkIfMatch, etagOf, requires } from "./guards.ts";
import { instant, instantOrNull } from "./instants.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import { type BatteryView, batteryRequest, batterySchema, batteryTestSchema } from "./shared/battery.ts";

const tags = ["energy"];
const params = z.object({ id: z.string() });

const read = createRoute({
  method: "get",
  path: "/{id}/energy/battery",
  tags,
  summary: "Read the battery of a location: its data sheet, what it was told and what it does",
  middleware: requires("station.read"),
  request: { params },
  responses: { 200: json(batterySchema, "The battery"), ...refusals("not_found") },
});

const edit = createRoute({
  method: "put",
  path: "/{id}/energy/battery",
  tags,
  summary: "Enter, change or remove the battery of a location",
  description:
    "Needs `If-Match` with the ETag that was read; it is the version of all energy settings of the location.",
  middleware: requires("station.write"),
  request: { params, body: jsonBody(batteryRequest) },
  responses: {
    200: json(batterySchema, "The battery as it is now"),
    ...refusals("not_found", "version_conflict", "precondition_required", "invalid_request"),
  },
});

const test = createRoute({
  method: "post",
  path: "/{id}/energy/battery/test",
  tags,
  summary: "Ask the battery what it measures",
  middleware: requires("station.write"),
  request: { params },
  responses: { 200: json(batteryTestSchema, "What it answered"), ...refusals("not_found") },
});

/** Mounted beside the locations. */
export const battery = createRouter()
  .openapi(read, async (c) => {
    const { db, locations, now } = c.get("deps");
    const { id } = c.req.valid("param");
    const settings = await loadSiteSettings(db, id);
    if (settings === null) return problem(c, "not_found");
    const state = settings.battery === null ? null : (await locations.site(id)).battery;
    c.header("ETag", etagOf(settings.updatedAt));
    return c.json(batteryView(settings, state, now()), 200);
  })
  .openapi(edit, async (c) => {
    const deps = c.get("deps");
    const { id } = c.req.valid("param");
    const settings = await loadSiteSettings(deps.db, id);
    if (settings === null) return problem(c, "not_found");
    const stale = checkIfMatch(c, settings.updatedAt);
    if (stale) return stale;
    const { battery: wanted, key } = c.req.valid("json");
    const edited = await updateBattery(deps, id, settings, { battery: wanted, key }, c.get("principal").id);
    if (!edited.ok) return problem(c, edited.refusal, edited.detail);
    c.header("ETag", etagOf(edited.value.updatedAt));
    return c.json(batteryView(edited.value, null, deps.now()), 200);
  })
  .openapi(test, async (c) => {
    const answer = await testBattery(c.get("deps"), c.req.valid("param").id);
    if (answer === null) return problem(c, "not_found");
    const shown = answer.ok ? { reading: readingView(answer.value), why: null } : { reading: null, why: answer.why };
    return c.json(shown, 200);
  });

/** @param state null, or of another battery: nothing is known of this one yet. */
function batteryView(
  { battery: sheet, batteryKey }: SiteSettings,
  state: BatteryState | null,
  now: number,
): BatteryView {
  if (sheet === null) return { battery: null, state: null };
  const own = { ...sheet, hasKey: batteryKey !== null };
  if (state === null || state.url !== sheet.url) return { battery: own, state: null };
  const { watch, told } = state;
  const { trouble, reading, offSince } = watch;
  return {
    battery: own,
    state: {
      isUsed: believed(watch, now) !== null,
      trouble: trouble && { kind: trouble.kind, why: trouble.why, since: instant(trouble.since) },
      reading: reading && readingView(reading),
      commanded: told && { powerW: told.powerW, until: instant(told.until) },
      differsSince: instantOrNull(offSince),
    },
  };
}

function readingView({ at, ...figures }: BatteryReading) {
  return { at: instant(at), ...figures };
}
