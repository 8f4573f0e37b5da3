import { OpenAPIHono } from "@hono/zod-openapi";
import type * as z from "zod";
import type { Refusal } from "../../domain/result.ts";
import { problem } from "../errors.ts";
import type { ApiEnv } from "./context.ts";
import { problemSchema } from "./shared/schemas.ts";

/** A sub-application of `/api`: routes made with `createRoute`, invalid requests answered as problem details. */
export function createRouter() {
  return new OpenAPIHono<ApiEnv>({
    defaultHook: (result, c) => {
      if (result.success) return undefined;
      const errors = result.error.issues.map((issue) => ({
        path: [...(result.target === "json" ? [] : [result.target]), ...issue.path].join("."),
        message: issue.message,
      }));
      return problem(c, "invalid_request", "See `errors`.", errors);
    },
  });
}

/** `responses: { 200: json(locationSchema, "The location"), ...refusals("not_found") }` */
export function json<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { description, content: { "application/json": { schema } } };
}

/** `request: { body: jsonBody(locationRequest) }` */
export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { required: true, content: { "application/json": { schema } } };
}

/** The problems a route may answer. Those that every route may answer are named in the document's preface. */
export function refusals(...codes: readonly Refusal[]) {
  const named = codes.map((code) => `\`${code}\``).join(", ");
  const content = { "application/problem+json": { schema: problemSchema } };
  return {
    "4XX": { description: named === "" ? "A problem" : `A problem: ${named}`, content },
    "5XX": { description: "A fault, or a part that is not available now", content },
  };
}
