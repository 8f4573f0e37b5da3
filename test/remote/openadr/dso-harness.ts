import type { Clock } from "../../../sim/clock.ts";
import type { Outcome } from "../../../sim/dso/reply.ts";
import { SimulatedDsos } from "../../../sim/dso/simulated-dsos.ts";
import { DEMO_DSOS, type DsoSpec } from "../../../sim/dso/spec.ts";
import { randomFrom } from "../../../sim/random.ts";
import type { Asked } from "../../../src/domain/dso.ts";
import { HOUR, MINUTE } from "../../../src/domain/time.ts";
import { openAdr3 } from "../../../src/remote/dso/openadr.ts";
import { type OpenAdrLink, openAdrLink } from "../../../src/remote/dso/openadr-link.ts";
import type { Exchange } from "./judge/judge.ts";

/** A clock that stands still until it is told to go on. */
export class HandClock implements Clock {
  #now: number;
  #waiting: { readonly at: number; readonly callBack: () => void }[] = [];

  constructor(at: string) {
    this.#now = Date.parse(at);
  }

  readonly now = () => this.#now;

  readonly at = (at: number, callBack: () => void) => {
    const entry = { at, callBack };
    this.#waiting.push(entry);
    return () => {
      this.#waiting = this.#waiting.filter((each) => each !== entry);
    };
  };

  pass(milliseconds: number): void {
    const until = this.#now + milliseconds;
    for (let next = this.#next(until); next; next = this.#next(until)) {
      const due = next;
      this.#waiting = this.#waiting.filter((each) => each !== due);
      this.#now = Math.max(this.#now, due.at);
      due.callBack();
    }
    this.#now = until;
  }

  #next(until: number) {
    return this.#waiting.filter(({ at }) => at <= until).toSorted((one, other) => one.at - other.at)[0];
  }
}

export interface Told {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const WINTER_NOON = "2026-11-18T12:00:00Z";
/** Each harness has a place of its own: tokens are remembered by address. */
let places = 0;

/** The adapter and a simulated VTN, wired to each other without a socket. */
export function dsoHarness(change: Partial<DsoSpec> = {}, at = WINTER_NOON) {
  const [demo] = DEMO_DSOS;
  if (!demo) throw new Error("no DSO");
  const spec: DsoSpec = { ...demo, ...change };
  const clock = new HandClock(at);
  const told: Told[] = [];
  const sent: Exchange[] = [];
  const deliver = (url: string, headers: Readonly<Record<string, string>>, body: string) => {
    told.push({ url, headers, body });
  };
  const dsos = new SimulatedDsos([spec], { clock, seed: 7, random: randomFrom(7), deliver });
  const origin = `http://vtn-${++places}.example`;
  const fetch = async (url: string, init: RequestInit) => {
    const request = {
      method: init.method ?? "GET",
      url: new URL(url),
      headers: new Headers(init.headers),
      body: `${init.body ?? ""}`,
    };
    const outcome = dsos.answer({ ...request, headers: Object.fromEntries(request.headers) });
    const { status, body: answer } = typeof outcome === "string" ? { status: 0, body: "" } : outcome;
    sent.push({ ...request, status, answer });
    return responseOf(outcome);
  };
  const link = linkOf(`${origin}/${spec.key}`, spec);
  const adapter = openAdr3({ fetch, now: clock.now, isDevelopment: true });
  return {
    clock,
    spec,
    /** The path that everything is below. */
    base: `/${spec.key}`,
    link,
    adapter,
    sent,
    told,
    /** Two days from the slot that is under way. */
    fetchNow: (other: Partial<OpenAdrLink> = {}) => {
      const startAt = Math.floor(clock.now() / (15 * MINUTE)) * 15 * MINUTE;
      return adapter.fetch({ ...link, ...other }, { startAt, endAt: startAt + 48 * HOUR });
    },
    /** Any request to the VTN, by whoever. */
    ask: async (method: string, path: string, init: { headers: Record<string, string>; body?: string }) => {
      const request = {
        method,
        url: new URL(`${origin}/${spec.key}/${path}`),
        headers: init.headers,
        body: init.body ?? "",
      };
      const response = responseOf(dsos.answer(request));
      return { status: response.status, body: await response.json() };
    },
    control: (order: unknown) => {
      const url = new URL(`${origin}/_control/${spec.key}`);
      const outcome = dsos.answer({ method: "POST", url, headers: {}, body: JSON.stringify(order) });
      if (typeof outcome === "string" || outcome.status !== 200) throw new Error(JSON.stringify(outcome));
      return JSON.parse(outcome.body);
    },
  };
}

export type DsoHarness = ReturnType<typeof dsoHarness>;

function linkOf(baseUrl: string, spec: DsoSpec): OpenAdrLink {
  return openAdrLink.parse({
    baseUrl,
    programs: [{ name: `${spec.title} dynamic` }],
    clientId: spec.client.id,
    clientSecret: spec.client.secret,
    venName: "emall",
    currency: spec.currency,
    timeZone: spec.zone,
    prices: { gridFeeMicroPerKwh: 60_000, leviesMicroPerKwh: 10_000, taxBasisPoints: 2_300 },
    callback: { url: "https://cpms.example/dso/1/notify", bearerToken: "told-only-to-the-vtn" },
  });
}

function responseOf(outcome: Outcome): Response {
  if (outcome === "refuse") throw new TypeError("connection refused");
  if (outcome === "hang") throw new DOMException("the operation timed out", "TimeoutError");
  return new Response(outcome.body, { status: outcome.status, headers: outcome.headers });
}

export function gotten<T>(asked: Asked<T>): T {
  if (!asked.ok) throw new Error(`${asked.fault.kind}: ${asked.fault.detail}`);
  return asked.value;
}
