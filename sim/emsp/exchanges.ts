import type { ObjectName } from "./field-tables.ts";
import { type Finding, findingsOf } from "./fields.ts";
import { isObject, isSameId, textOf } from "./json.ts";
import { done, type Reply, refused } from "./reply.ts";
import type { Request } from "./request.ts";
import { finding } from "./transport-rules.ts";

/** A command or a charging-profile call, its answer, and what came to its `response_url` afterwards. */
export interface Exchange {
  readonly id: string;
  /** START_SESSION …, or SET_PROFILE, CLEAR_PROFILE, ACTIVE_PROFILE. */
  readonly kind: string;
  readonly sent: unknown;
  readonly sessionId?: string;
  response?: unknown;
  /** When the answer came, epoch ms. */
  answeredAt?: number;
  readonly results: unknown[];
}

const MOST_EXCHANGES = 5_000;

export const PROFILE_RESULTS: Readonly<Record<string, ObjectName>> = {
  SET_PROFILE: "ChargingProfileResult",
  CLEAR_PROFILE: "ClearProfileResult",
  ACTIVE_PROFILE: "ActiveChargingProfileResult",
};

export class Exchanges {
  readonly #exchanges = new Map<string, Exchange>();
  /** The ActiveChargingProfiles the CPO sent of itself, by session. */
  readonly activeProfiles = new Map<string, unknown>();

  begin(exchange: Omit<Exchange, "results">): Exchange {
    const begun = { ...exchange, results: [] };
    this.#exchanges.set(begun.id, begun);
    const [oldest] = this.#exchanges.keys();
    if (this.#exchanges.size > MOST_EXCHANGES && oldest !== undefined) this.#exchanges.delete(oldest);
    return begun;
  }

  get(id: string): Exchange | undefined {
    return this.#exchanges.get(id);
  }

  all(): Exchange[] {
    return [...this.#exchanges.values()];
  }

  hasProfile(sessionId: string): boolean {
    return this.all().some(
      (each) =>
        each.kind === "SET_PROFILE" &&
        isSameId(each.sessionId, sessionId) &&
        each.results.some((result) => isObject(result) && result.result === "ACCEPTED"),
    );
  }
}

/** POST to a `response_url`: the bare result of a command or a profile call, once (OCPI-C2, P1). */
export function results({ method, rest, body, world, note }: Request): Reply {
  const [kind = "", id = ""] = rest;
  const exchange = world.exchanges.get(id);
  if (method !== "POST") return refused(405, 2000, `${method} is not allowed`);
  if (!exchange || exchange.kind !== kind) {
    note([{ rule: "C2", where: "response_url", message: "names nothing that was asked" }]);
    return refused(404, 2000, "nothing was asked here");
  }
  const isWrapped = isObject(body) && "status_code" in body;
  const wrapped = finding(
    isWrapped,
    PROFILE_RESULTS[kind] ? "P1" : "C2",
    "body",
    "is an envelope, not the bare result",
  );
  const name = PROFILE_RESULTS[kind] ?? "CommandResult";
  const fields = isWrapped ? [] : findingsOf(name, body, { edition: world.setup.edition });
  note([...wrapped, ...fields, ...resultFindings(exchange, body, world.setup.clock.now())]);
  exchange.results.push(body);
  return fields.length > 0 || isWrapped ? refused(200, 2001, "no result") : done();
}

function resultFindings(exchange: Exchange, body: unknown, now: number): Finding[] {
  const result = isObject(body) ? textOf(body.result) : "";
  const { response, answeredAt, results: earlier, kind } = exchange;
  const rule = PROFILE_RESULTS[kind] ? "P1" : "C2";
  if (result === "CANCELED_RESERVATION" && earlier.length > 0) return [];
  const timeoutMs = isObject(response) ? Number(response.timeout) * 1000 : Number.NaN;
  const isAccepted = isObject(response) && response.result === "ACCEPTED";
  return [
    ...finding(earlier.length > 0, rule, kind, "has a second result"),
    ...finding(response !== undefined && !isAccepted, rule, kind, "has a result, but was not accepted"),
    ...finding(answeredAt !== undefined && now - answeredAt > timeoutMs, rule, kind, "has a result after its timeout"),
  ];
}

/** Sender of charging profiles: PUT `/{session_id}` with the ActiveChargingProfile after a change (OCPI-P2). */
export function activeProfile({ method, rest, body, world, note }: Request): Reply {
  const [sessionId = ""] = rest;
  if (method !== "PUT" || rest.length !== 1) return refused(405, 2000, `${method} is not allowed`);
  const findings = findingsOf("ActiveChargingProfile", body, { edition: world.setup.edition });
  const isAsked = world.exchanges.hasProfile(sessionId);
  note([...findings, ...finding(!isAsked, "P2", sessionId, "has no charging profile of this eMSP")]);
  if (findings.length > 0) return refused(200, 2001, "no ActiveChargingProfile");
  world.exchanges.activeProfiles.set(sessionId, body);
  return done();
}
