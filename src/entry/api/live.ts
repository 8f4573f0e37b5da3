import { createRoute } from "@hono/zod-openapi";
import { LIVE_OBJECT_NAME } from "../deps.ts";
import { problem } from "../errors.ts";
import { WATCHER_HEADERS } from "../live-object.ts";
import { requires } from "./guards.ts";
import { createRouter, refusals } from "./router.ts";
import { isUpgrade } from "./same-origin.ts";

const watch = createRoute({
  method: "get",
  path: "/",
  tags: ["live"],
  summary: "Watch what changes, over a WebSocket",
  description:
    "For signed-in browsers: carries the cookie and our own `Origin`. Each message is a `LiveMessage`; after a gap in " +
    "`seq` or a reconnect read the lists again. `ping` is answered with `pong`. Closes with 4401 when the sign-in ends.",
  middleware: requires("station.read"),
  responses: { 101: { description: "The socket is open" }, ...refusals("foreign_origin", "not_permitted") },
});

export const live = createRouter().openapi(watch, async (c) => {
  const principal = c.get("principal");
  if (!isUpgrade(c)) return problem(c, "invalid_request", "This address takes WebSocket upgrades only.");
  if (principal.kind !== "user") return problem(c, "not_permitted", "Only for signed-in users.");
  return c.env.LIVE.getByName(LIVE_OBJECT_NAME).fetch(c.req.url, {
    headers: {
      Upgrade: "websocket",
      [WATCHER_HEADERS.userId]: principal.id,
      [WATCHER_HEADERS.signInId]: principal.signInId,
    },
  });
});
