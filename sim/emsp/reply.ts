import type { Finding } from "./fields.ts";

/** What the eMSP answers to one request; without `data` the envelope has none. */
export interface Reply {
  readonly http: number;
  readonly code: number;
  readonly data?: unknown;
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function done(data?: unknown, http = 200): Reply {
  return data === undefined ? { http, code: 1000 } : { http, code: 1000, data };
}

export function refused(http: number, code: number, message: string): Reply {
  return { http, code, message };
}

/** OCPI-H8: 200 with 2001, and the first thing that is wrong in words; all of them are noted. */
export function refusedFor(findings: readonly Finding[], note: (findings: readonly Finding[]) => void): Reply {
  note(findings);
  const [first] = findings;
  return refused(200, 2001, first ? `${first.where} ${first.message}` : "not readable");
}
