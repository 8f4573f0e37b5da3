import type { Context } from "hono";
import type * as z from "zod";
import { problemsOf } from "../../ocpi/lenient.ts";
import { refusal, refusedBody } from "./answers.ts";
import type { OcpiEnv } from "./context.ts";

/** @returns what a request brings, or the answer to one that brings something else (OCPI-H1, T8). */
export async function bodyOf<Schema extends z.ZodType>(
  c: Context<OcpiEnv>,
  schema: Schema,
): Promise<{ readonly given: z.infer<Schema> } | { readonly refused: Response }> {
  const body = await c.req.json().catch(() => undefined);
  if (body === undefined) return { refused: refusedBody(c) };
  const { data, error } = schema.safeParse(body);
  return error ? { refused: refusal(c, "invalid_request", problemsOf(error)) } : { given: data };
}
