import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { isOnboarding } from "../../domain/settings.ts";
import type { Deps } from "../../services/deps.ts";
import { updateSettings } from "../../services/settings.ts";
import { loadSettings, type StoredSettings } from "../../store/settings.ts";
import { problem } from "../errors.ts";
import { publicOrigin } from "../public-origin.ts";
import type { ApiEnv } from "./context.ts";
import { checkIfMatch, etagOf, requires } from "./guards.ts";
import { epochOrNull, instantOrNull } from "./instants.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import { settingsPatch, settingsSchema } from "./shared/settings.ts";

const tags = ["settings"];

const read = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "Read what is switched at run time",
  middleware: requires("station.read"),
  responses: { 200: json(settingsSchema, "The settings"), ...refusals() },
});

const edit = createRoute({
  method: "patch",
  path: "/",
  tags,
  summary: "Switch something",
  description:
    "While `onboarding` is enabled, charge points that nobody registered are let in without proof, are told to wait, and are listed " +
    "under `/onboarding` to be adopted or refused. With `until` it ends by itself; those still connected are closed within a minute. " +
    "`speeds` says from which power on a connector is fast, and from which it is rapid.",
  middleware: requires("settings.manage"),
  request: { body: jsonBody(settingsPatch) },
  responses: {
    200: json(settingsSchema, "The settings as they are now"),
    ...refusals("version_conflict", "precondition_required", "invalid_request"),
  },
});

export const settings = createRouter()
  .openapi(read, async (c) => {
    const { cpo, db, now } = c.get("deps");
    const current = await loadSettings(db);
    c.header("ETag", etagOf(current.updatedAt));
    return c.json({ ...settingsView(current, now(), cpo), ocppUrl: ocppUrlOf(c) }, 200);
  })
  .openapi(edit, async (c) => {
    const deps = c.get("deps");
    const current = await loadSettings(deps.db);
    const stale = checkIfMatch(c, current.updatedAt);
    if (stale) return stale;
    const { onboarding, ...others } = c.req.valid("json");
    const edited = await updateSettings(deps, current, {
      onboarding: onboarding && { ...onboarding, until: epochOrNull(onboarding.until) },
      ...others,
    });
    if (!edited.ok) return problem(c, edited.refusal, edited.detail);
    c.header("ETag", etagOf(edited.value.updatedAt));
    return c.json({ ...settingsView(edited.value, deps.now(), deps.cpo), ocppUrl: ocppUrlOf(c) }, 200);
  });

/** What has ended by itself is shown as switched off. */
function settingsView(current: StoredSettings, now: number, cpo: Deps["cpo"]) {
  const { speeds, bookings, helpPhone, tiles } = current;
  const onboarding = { enabled: isOnboarding(current, now), until: instantOrNull(current.onboarding.until) };
  return { onboarding, speeds, bookings, helpPhone, tiles, organisation: cpo };
}

function ocppUrlOf({ env, req }: Context<ApiEnv>): string {
  return `${publicOrigin(env, req.url).replace(/^http/, "ws")}/ocpp`;
}
