import { createRoute } from "@hono/zod-openapi";
import { loadTile } from "../../services/tiles.ts";
import { problem } from "../errors.ts";
import { requires } from "./guards.ts";
import { createRouter, refusals } from "./router.ts";
import { tileParams } from "./shared/settings.ts";

/** Roads seldom move; servers of tiles ask not to be asked again for a day. */
const KEPT_SECONDS = 24 * 3600;

const read = createRoute({
  method: "get",
  path: "/{zoom}/{column}/{row}",
  tags: ["settings"],
  summary: "Read a tile of the map, from the server that the settings name",
  description: "Through us, so that browsers speak to no other host, and that host learns of nobody.",
  middleware: requires("station.read"),
  request: { params: tileParams },
  responses: {
    200: { description: "The picture", content: { "image/*": { schema: { type: "string", format: "binary" } } } },
    ...refusals("not_found", "unavailable"),
  },
});

export const tiles = createRouter().openapi(read, async (c) => {
  const tile = await loadTile(c.get("deps"), c.req.valid("param"));
  if (!tile.ok) return problem(c, tile.refusal, tile.detail);
  const headers = { "Content-Type": tile.value.type, "Cache-Control": `private, max-age=${KEPT_SECONDS}` };
  return c.body(tile.value.bytes, 200, headers);
});
