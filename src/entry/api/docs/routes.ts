import { Hono } from "hono";
import type { ApiEnv } from "../context.ts";
import type { OpenApiDocument } from "../openapi.ts";
import { docsPage } from "./page.ts";

/** `/api/openapi.json` and `/api/docs`: open to everybody who integrates. */
export function docs(document: () => OpenApiDocument): Hono<ApiEnv> {
  return new Hono<ApiEnv>()
    .get("/openapi.json", (c) => c.json(document()))
    .get("/docs", (c) => {
      const nonce = crypto.randomUUID();
      c.header(
        "Content-Security-Policy",
        `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; base-uri 'none'; frame-ancestors 'none'`,
      );
      return c.html(docsPage(document(), new URL(c.req.url).origin, nonce));
    });
}
