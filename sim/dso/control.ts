import { isJson, type Json } from "./bodies.ts";
import { CONTENT_FAULTS, type Fault, TRANSPORT_FAULTS } from "./faults.ts";
import { pricesOfCsv } from "./prices.ts";
import { COLLECTIONS, type DsoState, freshState, type Power, RESERVATION_MODES, WEBHOOK_MODES } from "./state.ts";

/** What `GET /_control/{dso}` tells; tokens and secrets are not in it. */
export function pictureOf(state: DsoState) {
  const { spec, faults, reservations, webhooks, limits, subscriptionKw, offer, reserved, log } = state;
  return {
    dso: spec.key,
    title: spec.title,
    program: { id: `${spec.key}-program`, name: `${spec.title} dynamic` },
    currency: spec.currency,
    faults,
    reservations,
    webhooks,
    limits,
    subscriptionKw,
    offer,
    reserved,
    objects: Object.fromEntries(COLLECTIONS.map((each) => [each, [...state.objects[each].values()].map(redacted)])),
    requests: log,
  };
}

/** `POST /_control/{dso}`: what is left out stays. Throws a sentence on what it does not know. */
export function control(state: DsoState, order: unknown, now: number): void {
  if (!isJson(order)) throw new Error("an order is an object");
  for (const [name, value] of Object.entries(order)) {
    const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
    if (!verb) throw new Error(`${name} is none of ${Object.keys(VERBS).join(", ")}`);
    verb(state, value, now);
  }
  state.changedAt = now;
}

type Verb = (state: DsoState, value: unknown, now: number) => void;

const VERBS: Readonly<Record<string, Verb>> = {
  reset: (state, _value, now) => {
    const { tokens, objects, answeredAt, log, ...rest } = freshState(state.spec, now);
    Object.assign(state, rest);
    for (const each of [state.tokens, state.answeredAt, ...Object.values(state.objects)]) each.clear();
    state.log.length = 0;
  },
  faults: (state, value) => {
    state.faults = listOf(value, "faults").map(readFault);
    if (state.faults.some(({ name }) => name === "unauthorized-until-renewal")) state.tokens.clear();
  },
  reservations: (state, value) => {
    state.reservations = wordOf(value, RESERVATION_MODES, "reservations");
  },
  webhooks: (state, value) => {
    state.webhooks = wordOf(value, WEBHOOK_MODES, "webhooks");
  },
  limits: (state, value) => {
    state.limits = listOf(value, "limits").map(readPower);
  },
  subscriptionKw: (state, value) => {
    state.subscriptionKw = value === null ? null : numberOf(value, "subscriptionKw");
  },
  offer: (state, value) => {
    if (value !== null && !isJson(value)) throw new Error("offer is an object or null");
    state.offer =
      value === null
        ? null
        : { kw: numberOf(value.kw, "offer.kw"), feePerKw: numberOf(value.feePerKw, "offer.feePerKw") };
  },
  prices: (state, value) => {
    const fedPrices = pricesOfCsv(`${value}`);
    Object.assign(state, { spec: { ...state.spec, fedPrices } });
  },
};

function readFault(value: unknown): Fault {
  const given: Json = typeof value === "string" ? { name: value } : isJson(value) ? value : {};
  const { name, times, on, ms, seconds } = given;
  return {
    name: wordOf(name, [...TRANSPORT_FAULTS, ...CONTENT_FAULTS], "a fault's name"),
    ...(times === undefined ? {} : { times: numberOf(times, "times") }),
    ...(on === undefined ? {} : { on: listOf(on, "on").map(String) }),
    ...(ms === undefined ? {} : { ms: numberOf(ms, "ms") }),
    ...(seconds === undefined ? {} : { seconds: numberOf(seconds, "seconds") }),
  };
}

function readPower(value: unknown): Power {
  if (!isJson(value)) throw new Error("a limit is an object");
  const [startAt, endAt] = [instantOf(value.start), instantOf(value.end)];
  if (!(endAt > startAt)) throw new Error("a limit ends after it starts");
  return { startAt, endAt, kw: numberOf(value.kw, "kw") };
}

function instantOf(value: unknown): number {
  const at = typeof value === "number" ? value : Date.parse(`${value}`);
  if (!Number.isFinite(at)) throw new Error(`${value} is no instant`);
  return at;
}

function wordOf<W extends string>(value: unknown, words: readonly W[], what: string): W {
  const word = words.find((each) => each === value);
  if (word === undefined) throw new Error(`${what} must be one of ${words.join(", ")}`);
  return word;
}

function numberOf(value: unknown, what: string): number {
  if (typeof value !== "number" || !Number.isFinite(value) || value < 0) throw new Error(`${what} must be a number`);
  return value;
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`${what} must be a list`);
  return value;
}

const SECRETS = new Set(["bearerToken", "client_secret", "access_token"]);

/** Without what only its two ends may know. */
export function redacted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redacted);
  if (!isJson(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, SECRETS.has(key) ? "…" : redacted(each)]));
}
