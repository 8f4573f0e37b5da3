import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { sitePicture } from "../../services/site-picture.ts";
import { loadPlaces } from "../../store/locations.ts";
import { problem } from "../errors.ts";
import { siteLiveView } from "./energy-views.ts";
import { requires } from "./guards.ts";
import { pageOfRows, readCursor } from "./paging.ts";
import { createRouter, json, refusals } from "./router.ts";
import { scopeOf } from "./scope.ts";
import { siteSchema } from "./shared/energy.ts";
import { listQuery } from "./shared/requests.ts";
import { pageOf } from "./shared/schemas.ts";

/** Each asks an object, and a request may ask so many only. */
const MOST_SITES = 40;

const list = createRoute({
  method: "get",
  path: "/",
  tags: ["energy"],
  summary: "List what each location does with energy now, in order of id",
  middleware: requires("station.read"),
  request: {
    query: z.strictObject({
      ...listQuery.shape,
      limit: z.coerce.number().int().min(1).max(MOST_SITES).default(MOST_SITES),
    }),
  },
  responses: { 200: json(pageOf(siteSchema), "A page of locations"), ...refusals("invalid_request") },
});

export const sites = createRouter().openapi(list, async (c) => {
  const { db, locations, now } = c.get("deps");
  const { limit, cursor } = c.req.valid("query");
  const key = readCursor(z.tuple([z.string()]), cursor);
  if (!key.ok) return problem(c, key.refusal, key.detail);
  const places = await loadPlaces(db, { after: key.value?.[0] ?? null, limit: limit + 1, scope: scopeOf(c) });
  const { items, nextCursor } = pageOfRows(
    places,
    limit,
    ({ id }) => [id],
    ({ id }) => id,
  );
  const views = items.map(async (locationId) => ({
    locationId,
    ...siteLiveView(sitePicture(await locations.site(locationId), now())),
  }));
  return c.json({ items: await Promise.all(views), nextCursor }, 200);
});
