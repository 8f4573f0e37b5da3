import * as z from "zod";
import { toIso } from "../domain/time.ts";

/** OCPI 2.2.1 status_codes (OCPI-T8). */
export const STATUS_CODES = {
  success: 1000,
  clientError: 2000,
  invalidParameters: 2001,
  notEnoughInformation: 2002,
  unknownLocation: 2003,
  unknownToken: 2004,
  serverError: 3000,
  clientUnusable: 3001,
  unsupportedVersion: 3002,
  noMatchingEndpoints: 3003,
} as const;

export type StatusCode = (typeof STATUS_CODES)[keyof typeof STATUS_CODES];

/** What every OCPI answer is wrapped in (transport_and_format §response_format, OCPI-T6). */
export interface Envelope {
  /** A list, an object, or a text; absent where the text defines none (OCPI-T7). */
  readonly data?: unknown;
  readonly status_code: StatusCode;
  readonly status_message?: string;
  readonly timestamp: string;
}

/** @param message for people; left out where there is nothing to say. */
export function envelope(
  status: StatusCode,
  now: number,
  content: { data?: unknown; message?: string } = {},
): Envelope {
  const { data, message } = content;
  return {
    ...(data === undefined ? {} : { data }),
    status_code: status,
    ...(message === undefined ? {} : { status_message: message }),
    timestamp: toIso(now),
  };
}

/** What a partner's answer says, whatever it is like otherwise (OCPI-T17, R8, R10). */
const received = z.looseObject({
  data: z.unknown().optional(),
  status_code: z.coerce.number().int(),
  status_message: z.string().nullish(),
});

export interface ReceivedEnvelope {
  readonly data: unknown;
  readonly statusCode: number;
  readonly message: string | null;
}

/** @returns null: it is no envelope. */
export function readEnvelope(body: unknown): ReceivedEnvelope | null {
  const { data: read } = received.safeParse(body);
  return read ? { data: read.data, statusCode: read.status_code, message: read.status_message ?? null } : null;
}

/** 1xxx: it was done. */
export function isSuccess({ statusCode }: ReceivedEnvelope): boolean {
  return statusCode >= 1_000 && statusCode < 2_000;
}
