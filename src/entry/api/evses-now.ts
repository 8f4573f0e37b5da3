import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { type MeterMoment, temperatureC } from "../../domain/meter.ts";
import { type EvseNow, findEvsesNow } from "../../services/evses-now.ts";
import { problem } from "../errors.ts";
import { requires } from "./guards.ts";
import { instant, instantOrNull } from "./instants.ts";
import { createRouter, json, refusals } from "./router.ts";
import { type EvseNowView, evsesNowSchema } from "./shared/evses-now.ts";

const read = createRoute({
  method: "get",
  path: "/{id}/evses",
  tags: ["locations"],
  summary: "Read of each EVSE of a location when it is free, what it measured last, and its last session",
  middleware: requires("station.read"),
  request: { params: z.object({ id: z.string() }) },
  responses: { 200: json(evsesNowSchema, "Its EVSEs"), ...refusals("not_found") },
});

/** Mounted beside the locations. */
export const evsesNow = createRouter().openapi(read, async (c) => {
  const found = await findEvsesNow(c.get("deps"), c.req.valid("param").id);
  if (!found.ok) return problem(c, found.refusal, found.detail);
  return c.json({ asOf: instant(found.value.asOf), items: found.value.evses.map(evseNowView) }, 200);
});

function evseNowView({ evseUid, freeAt, measured, lastSession }: EvseNow): EvseNowView {
  return {
    evseUid,
    freeAt: freeAt && { at: instantOrNull(freeAt.at), source: freeAt.source },
    measured: measured && measuredView(measured),
    lastSession: lastSession && {
      id: lastSession.id,
      startedAt: instant(lastSession.startedAt),
      stoppedAt: instant(lastSession.stoppedAt),
      energyWh: lastSession.energyWh,
    },
  };
}

function measuredView(moment: MeterMoment): EvseNowView["measured"] {
  const { at, powerW, currentMilliA, voltageMilliV, socPercent, samples } = moment;
  return { at: instant(at), powerW, currentMilliA, voltageMilliV, socPercent, temperatureC: temperatureC(samples) };
}
