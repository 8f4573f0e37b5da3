import type { Clock } from "../clock.ts";
import { toldEvents } from "./content-faults.ts";
import { control, pictureOf, redacted } from "./control.ts";
import { json, type Outcome, problem, type VtnReply, type VtnRequest } from "./reply.ts";
import type { DsoSpec } from "./spec.ts";
import { type DsoState, freshState } from "./state.ts";
import { answerVtn, type VtnMeans } from "./vtn.ts";
import { atEachPublication, type Deliver, notify } from "./webhooks.ts";

export interface DsoMeans {
  readonly clock: Clock;
  readonly seed: number;
  readonly random: () => number;
  readonly deliver: Deliver;
}

const MOST_LOGGED = 500;

/** Several DSOs as OpenADR 3.1 VTNs, without a socket: requests in, outcomes out. */
export class SimulatedDsos {
  readonly #states: ReadonlyMap<string, DsoState>;
  readonly #means: VtnMeans;
  readonly #stops: readonly (() => void)[];

  constructor(specs: readonly DsoSpec[], { clock, seed, random, deliver }: DsoMeans) {
    const startedAt = clock.now();
    this.#states = new Map(specs.map((spec) => [spec.key, freshState(spec, startedAt)]));
    const changed = (state: DsoState) => {
      const events = toldEvents(state, { now: clock.now(), seed, faults: state.faults });
      const [newest] = events.toSorted((left, right) =>
        left.modificationDateTime < right.modificationDateTime ? 1 : -1,
      );
      if (newest) notify(state, newest, clock, deliver);
    };
    this.#means = { clock, seed, startedAt, newId: () => idFrom(random), changed };
    this.#stops = [...this.#states.values()]
      .filter(({ spec }) => spec.publishes === "day-ahead")
      .map((state) => atEachPublication(state, clock, () => changed(state)));
  }

  get keys(): readonly string[] {
    return [...this.#states.keys()];
  }

  /** How long in simulated time `answer` is to be waited with: of the fault "slow". */
  delayOf({ url }: VtnRequest): number {
    const [key = "", ...rest] = placeOf(url);
    const slow = this.#states.get(key)?.faults.find(({ name }) => name === "slow");
    const isHit = slow?.on === undefined || slow.on.includes(rest[0] ?? "");
    return slow && isHit ? (slow.ms ?? 0) : 0;
  }

  answer(request: VtnRequest): Outcome {
    const [key = "", ...rest] = placeOf(request.url);
    if (key === "_control") return this.#control(rest[0] ?? "", request);
    const state = this.#states.get(key);
    if (!state) return problem(404, `there is no DSO ${key}`);
    const path = rest.join("/");
    const outcome = answerVtn(state, path, request, this.#means);
    this.#note(state, path, request, outcome);
    return outcome;
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }

  #control(key: string, { method, body }: VtnRequest): VtnReply {
    const state = this.#states.get(key);
    if (!state) return problem(404, `there is no DSO ${key}; there are ${this.keys.join(", ")}`);
    if (method === "POST") {
      try {
        control(state, JSON.parse(body || "{}"), this.#means.clock.now());
      } catch (error) {
        return problem(400, error instanceof Error ? error.message : String(error));
      }
      this.#means.changed(state);
    }
    return json(200, pictureOf(state));
  }

  /** Without headers: a token is in them. */
  #note(state: DsoState, path: string, { method, url, body }: VtnRequest, outcome: Outcome): void {
    const status = typeof outcome === "string" ? outcome : outcome.status;
    const query = url.searchParams.toString();
    const said = body === "" ? {} : { body: redacted(bodyOf(body)) };
    state.log.push({ at: this.#means.clock.now(), method, path, query, status, ...said });
    if (state.log.length > MOST_LOGGED) state.log.shift();
  }
}

function placeOf({ pathname }: URL): readonly string[] {
  return pathname
    .split("/")
    .filter((part) => part !== "")
    .map(decodeURIComponent);
}

function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return Object.fromEntries(new URLSearchParams(text));
  }
}

/** 96 bits in the letters that an id may have. */
function idFrom(random: () => number): string {
  const part = () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, "0");
  return `${part()}${part()}${part()}`;
}
