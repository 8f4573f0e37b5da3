import type { Finding } from "./fields.ts";
import { isObject } from "./json.ts";

export interface Violation extends Finding {
  readonly at: string;
  /** The number in the journal of the request (or our call) that it was found in. */
  readonly number: number;
}

export interface Entry {
  readonly number: number;
  readonly at: string;
  /** `in` is a request to the eMSP, `out` a call it made. */
  readonly direction: "in" | "out";
  readonly method: string;
  readonly url: string;
  /** Which credentials token came with it; the token itself is never kept. */
  readonly token: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  http?: number;
  statusCode?: number;
}

export type Log = (event: string, details: Readonly<Record<string, unknown>>) => void;

/** A long soak must not fill the memory: the oldest are forgotten, their number is not. */
const MOST_ENTRIES = 5_000;
const MOST_VIOLATIONS = 5_000;
const MOST_REQUEST_IDS = 100_000;

/** Every request and call in order, and what was wrong with them. */
export class Journal {
  readonly entries: Entry[] = [];
  readonly violations: Violation[] = [];
  readonly requestIds = new Set<string>();
  violationCount = 0;
  #number = 0;
  readonly #now: () => number;
  readonly #log: Log;

  constructor(now: () => number, log: Log) {
    this.#now = now;
    this.#log = log;
  }

  begin(entry: Omit<Entry, "number" | "at">): Entry {
    this.#number += 1;
    const begun: Entry = { ...entry, ...withoutToken(entry), number: this.#number, at: this.#at() };
    this.entries.push(begun);
    if (this.entries.length > MOST_ENTRIES) this.entries.shift();
    return begun;
  }

  end(entry: Entry, http: number, statusCode?: number): void {
    entry.http = http;
    if (statusCode !== undefined) entry.statusCode = statusCode;
    const { number, direction, method, url, token } = entry;
    this.#log("ocpi", { number, direction, method, url, token, http, statusCode });
  }

  note({ number }: { readonly number: number }, findings: readonly Finding[]): void {
    for (const { rule, where, message } of findings) {
      const id = /^[A-Z]+\d/.test(rule) ? `OCPI-${rule}` : rule;
      const violation: Violation = { rule: id, where, message, at: this.#at(), number };
      this.violationCount += 1;
      this.violations.push(violation);
      if (this.violations.length > MOST_VIOLATIONS) this.violations.shift();
      this.#log("violation", { ...violation });
    }
  }

  remember(requestId: string | undefined): void {
    if (requestId === undefined) return;
    this.requestIds.add(requestId);
    if (this.requestIds.size > MOST_REQUEST_IDS) this.requestIds.clear();
  }

  clear(): void {
    this.entries.length = 0;
    this.violations.length = 0;
    this.violationCount = 0;
  }

  #at(): string {
    return new Date(this.#now()).toISOString();
  }
}

/** The body of Credentials holds a token of credentials. */
function withoutToken({ url, body }: Pick<Entry, "url" | "body">): { readonly body?: unknown } {
  return url.endsWith("/credentials") && isObject(body) ? { body: { ...body, token: "…" } } : {};
}
