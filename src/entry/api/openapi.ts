import type { OpenAPIHono } from "@hono/zod-openapi";
import type { ApiEnv } from "./context.ts";
import { liveMessage } from "./shared/schemas.ts";

export type OpenApiDocument = ReturnType<OpenAPIHono["getOpenAPI31Document"]>;
type PathItem = NonNullable<OpenApiDocument["paths"]>[string];
export type Operation = NonNullable<PathItem["get"]>;
export type Parameter = NonNullable<Operation["parameters"]>[number];

export const METHODS = ["get", "post", "put", "patch", "delete"] as const;
export type Method = (typeof METHODS)[number];

const PREFACE = `The operators' interface of eMall CPMS: stations, charging sessions, prices and commands.

**Signing in.** Scripts send \`Authorization: Bearer <API key>\`. The portal signs in with \`POST /auth/login\` and carries two cookies; \
whatever changes something must then come from its own page.

**Shapes.** Instants are ISO 8601 in UTC. Integers carry their unit last: \`energyWh\`, \`limitW\`, \`priceMicroPerKwh\` (millionths of the \
currency). Lists answer \`{ items, nextCursor }\`; pass \`nextCursor\` as \`cursor\` for the next page.

**Problems** are \`application/problem+json\` (RFC 9457) with a stable \`code\` and the request's id. Every route may answer \
\`not_signed_in\`, \`token_expired\`, \`session_ended\`, \`not_permitted\` and \`invalid_request\`.

**Repeating.** A call that changes something may carry an \`Idempotency-Key\`: its repeat within 24 hours gets the same answer and \
does nothing. **Editing.** Read the \`ETag\`, send it as \`If-Match\`; if somebody was faster, the answer is 412 \`version_conflict\`.`;

const IDEMPOTENCY_KEY: Parameter = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  schema: { type: "string", minLength: 1, maxLength: 255 },
  description: "Chosen by you, new for each call: a repeat of the call with the same key gets the same answer.",
};

const ifMatch = (required: boolean): Parameter => ({
  name: "If-Match",
  in: "header",
  required,
  schema: { type: "string" },
  description: required ? "The ETag of what you read." : "The ETag of what you read, if it came with one.",
});

/** What the middleware asks of every call of a method; routes themselves do not say it. */
const HEADERS: Readonly<Record<Method, readonly Parameter[]>> = {
  get: [],
  post: [IDEMPOTENCY_KEY],
  put: [IDEMPOTENCY_KEY, ifMatch(false)],
  patch: [IDEMPOTENCY_KEY, ifMatch(true)],
  delete: [IDEMPOTENCY_KEY, ifMatch(false)],
};

let document: OpenApiDocument | undefined;

/** OpenAPI 3.1, derived from the routes. Made once: routes do not change while the Worker runs. */
export function openApiDocument(api: OpenAPIHono<ApiEnv>): OpenApiDocument {
  document ??= withCommonHeaders(describe(api));
  return document;
}

function describe(api: OpenAPIHono<ApiEnv>): OpenApiDocument {
  const registry = api.openAPIRegistry;
  registry.register("LiveMessage", liveMessage);
  registry.registerComponent("securitySchemes", "apiKey", { type: "http", scheme: "bearer" });
  registry.registerComponent("securitySchemes", "session", {
    type: "apiKey",
    in: "cookie",
    name: "__Host-cpms_access",
  });
  registry.registerComponent("securitySchemes", "driver", {
    type: "apiKey",
    in: "cookie",
    name: "__Host-cpms_driver",
  });
  return api.getOpenAPI31Document({
    openapi: "3.1.0",
    info: { title: "eMall CPMS", version: "0.1.0", description: PREFACE, license: { name: "MIT" } },
    servers: [{ url: "/api" }],
    security: [{ apiKey: [] }, { session: [] }],
  });
}

function withCommonHeaders(bare: OpenApiDocument): OpenApiDocument {
  const paths = Object.entries(bare.paths ?? {}).map(([path, item]) => {
    const operations = operationsOf(item).map(([method, operation]) => {
      // Routes open to all, and drivers' own, are before the middleware.
      const headers = operation.security === undefined ? HEADERS[method] : [];
      return [method, { ...operation, parameters: [...(operation.parameters ?? []), ...headers] }];
    });
    return [path, { ...item, ...Object.fromEntries(operations) }];
  });
  return { ...bare, paths: Object.fromEntries(paths) };
}

export function operationsOf(item: PathItem): readonly (readonly [Method, Operation])[] {
  return METHODS.flatMap((method) => {
    const operation = item[method];
    return operation === undefined ? [] : [[method, operation] as const];
  });
}
