import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { Refusal } from "../../domain/result.ts";
import { envelope, STATUS_CODES } from "../../ocpi/envelope.ts";
import { REFUSAL_ANSWERS } from "../../ocpi/refusals.ts";
import type { OcpiEnv } from "./context.ts";

/** 1000, with `data` where the text defines some (OCPI-T6, T7). */
export function success(c: Context<OcpiEnv>, data?: unknown): Response {
  return c.json(envelope(STATUS_CODES.success, c.get("deps").now(), { data }), 200);
}

/** A pushed object that we did not have (OCPI-H7). */
export function created(c: Context<OcpiEnv>): Response {
  return c.json(envelope(STATUS_CODES.success, c.get("deps").now()), 201);
}

/** A refusal, with HTTP's word beside OCPI's (OCPI §2.2). */
export function refusal(c: Context<OcpiEnv>, word: Refusal, message: string): Response {
  const { http, status } = REFUSAL_ANSWERS[word];
  return c.json(envelope(status, c.get("deps").now(), { message }), http);
}

/** A CommandResponse or ChargingProfileResponse; what it refuses has OCPI's word beside it (OCPI-C9, H11). */
export function commandAnswer(
  c: Context<OcpiEnv>,
  word: Refusal | null,
  response: { readonly result: string },
  why: string | null = null,
): Response {
  const status = word === null ? STATUS_CODES.success : REFUSAL_ANSWERS[word].status;
  const content = { data: response, ...(why === null ? {} : { message: why }) };
  return c.json(envelope(status, c.get("deps").now(), content), 200);
}

/** A method that a module does not have (OCPI-H6). */
export function methodNotAllowed(c: Context<OcpiEnv>): Response {
  const message = `${c.req.method} is not possible here.`;
  return c.json(envelope(STATUS_CODES.clientError, c.get("deps").now(), { message }), 405);
}

/** A fault of ours: 3000 to those we know, HTTP's own error to those we do not know yet (OCPI-H15). */
export function answerFault(fault: Error, c: Context<OcpiEnv>): Response {
  const deps = c.get("deps");
  if (fault instanceof HTTPException && fault.status === 400) return refusedBody(c);
  deps.log("ocpi.fault", { requestId: c.get("requestId"), error: fault.stack ?? String(fault) });
  const body = envelope(STATUS_CODES.serverError, deps.now(), { message: "Something went wrong here." });
  return c.json(body, c.get("caller") === undefined ? 500 : 200);
}

/** OCPI-H1. */
export function refusedBody(c: Context<OcpiEnv>): Response {
  const content = { message: "The body is not JSON." };
  return c.json(envelope(STATUS_CODES.clientError, c.get("deps").now(), content), 400);
}
