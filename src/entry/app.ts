import { type Context, Hono } from "hono";
import type { ApiEnv } from "./api/context.ts";
import { api } from "./api/routes.ts";
import { depsOf } from "./deps.ts";
import { dsoNotify } from "./dso-notify.ts";
import { answerFault, problem } from "./errors.ts";
import { log } from "./log.ts";
import { ocpi } from "./ocpi/routes.ts";
import { ocpp, strayHandshake } from "./ocpp.ts";
import { paymentNews } from "./payment-news.ts";
import { portalPage } from "./portal.ts";
import { routeOf } from "./route-of.ts";
import { downloads, uploads } from "./transfers.ts";

export type { Api } from "./api/routes.ts";

/** Every address of the Worker. */
export const app = new Hono<ApiEnv>();

app.use(async (c, next) => {
  const startedAt = Date.now();
  const requestId = crypto.randomUUID();
  c.set("requestId", requestId);
  c.set("deps", depsOf(c.env, requestId));
  await next();
  await readToTheEnd(c.req.raw);
  protect(c);
  log("http.request", {
    requestId,
    method: c.req.method,
    route: routeOf(c),
    status: c.res.status,
    principal: c.get("principal")?.id,
    durationMs: Date.now() - startedAt,
  });
});

app.get("/health", async (c) => {
  await c.env.DB.prepare("select 1").run();
  return c.json({ status: "ok" });
});
app.route("/api", api);
app.route("/ocpp", ocpp);
app.all("/ocpi/*", (c) => ocpi.fetch(c.req.raw, c.env, c.executionCtx));
app.route("/dso", dsoNotify);
app.route("/payments", paymentNews);
app.route("/uploads", uploads);
app.route("/downloads", downloads);
app.get("*", strayHandshake, portalPage);
app.notFound((c) => problem(c, "not_found"));
app.onError(answerFault);

/** What is longer ends its connection. */
const MAX_UNREAD_BYTES = 1024 * 1024;

/**
 * A request that nobody read ends its connection with the answer, and the next request on it is lost: a refusal would break
 * whatever its sender says next.
 */
async function readToTheEnd(request: Request): Promise<void> {
  if (request.bodyUsed || request.body === null) return;
  let bytes = 0;
  try {
    for await (const chunk of request.body) {
      bytes += chunk.byteLength;
      if (bytes > MAX_UNREAD_BYTES) return;
    }
  } catch {
    // Whoever hangs up in the middle of it says nothing after it.
  }
}

const ANSWER_HEADERS = {
  "Cache-Control": "no-store",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
} as const;

function protect(c: Context<ApiEnv>): void {
  if (c.res.status === 101) return;
  for (const [name, value] of Object.entries({ ...ANSWER_HEADERS, "X-Request-Id": c.get("requestId") })) {
    if (!c.res.headers.has(name)) c.header(name, value);
  }
}
