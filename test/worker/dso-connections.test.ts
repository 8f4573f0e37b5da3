import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type * as z from "zod";
import type { Asked } from "../../src/domain/dso.ts";
import { HOUR, MINUTE } from "../../src/domain/time.ts";
import type { dsoLinkSchema, dsoSchema, supplyRequestSchema } from "../../src/entry/api/shared/dsos.ts";
import { depsOf } from "../../src/entry/deps.ts";
import type { Enrolment, SupplyState } from "../../src/remote/dso/adapter.ts";
import { type DsoSpeaker, speakerOf } from "../../src/remote/dso/adapters.ts";
import type { Deps } from "../../src/services/deps.ts";
import { followConnections, leaveConnection, requestConnection } from "../../src/services/dso-connections.ts";
import { followSupplyRequests, requestSupply, type SupplyWish } from "../../src/services/supply-requests.ts";
import { call } from "./api-client.ts";
import { aHost, aMarket, created } from "./dso-market.ts";
import { aVtn } from "./dso-vtns.ts";
import { aLocation, Operator } from "./operator.ts";

type Link = z.infer<typeof dsoLinkSchema>;
type Request = z.infer<typeof supplyRequestSchema>;

const NOW = Date.UTC(2031, 4, 5, 7);
let operator: Operator;
beforeAll(async () => {
  operator = await Operator.hire();
});
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});

const UNREACHABLE = { ok: false, fault: { kind: "unreachable", detail: "It did not answer within 5 s." } } as const;
const REFUSED = { ok: false, fault: { kind: "refused", detail: "It does not know us." } } as const;
const ENROLLED = { ok: true, value: { venId: "ven-1", resourceId: "res-1" } } as const;

/** The grid's side, which answers what a story wants it to. */
class Grid {
  enrolment: Asked<Enrolment> = ENROLLED;
  ticket: "given" | typeof UNREACHABLE | typeof REFUSED = "given";
  answer: Asked<SupplyState> = { ok: true, value: { state: "pending" } };
  left: Asked<null> = { ok: true, value: null };
  enrolled = 0;
  requested = 0;

  deps(): Deps {
    const connection: DsoSpeaker["connection"] = {
      enrol: async () => {
        this.enrolled += 1;
        return this.enrolment;
      },
      leave: async () => this.left,
      requestSupply: async ({ enrolment: { resourceId }, period, additionalW, answerBy }) => {
        this.requested += 1;
        const ticket = {
          reportId: "r",
          eventId: "e",
          resourceId,
          period,
          additionalW,
          answerBy,
          saidAt: 0,
          before: [],
        };
        return this.ticket === "given" ? { ok: true, value: ticket } : this.ticket;
      },
      readSupply: async () => this.answer,
    };
    const deps = depsOf(env);
    const means = { fetch, now: deps.now, isDevelopment: true };
    return { ...deps, speakTo: (kind, link) => ({ ...speakerOf(means, kind, link), connection }) };
  }
}

async function linkedTo(dsoId: string): Promise<string> {
  const { body } = await operator.post<{ id: string }>("/locations", aLocation());
  await operator.put(`/dsos/${dsoId}/locations/${body.id}`, { capacityW: 40_000 });
  return body.id;
}
async function vtnWithLocation() {
  const dsoId = await created(operator, aVtn());
  const locationId = await linkedTo(dsoId);
  const link = async () => (await operator.get<Link>(`/dsos/${dsoId}/locations/${locationId}`)).body;
  return { dsoId, locationId, link };
}

describe("the connection of a location to a DSO (energy 2.7, PF5)", () => {
  it("is pending while the DSO is not reached, asked for again by itself, then active; asking twice is asking once", async () => {
    const grid = new Grid();
    const { dsoId, locationId, link } = await vtnWithLocation();
    expect(await link()).toMatchObject({ connection: "none", capacityW: 40_000 });
    grid.enrolment = UNREACHABLE;
    await requestConnection(grid.deps(), dsoId, locationId);
    expect(await link()).toMatchObject({ connection: "pending", connectionDetail: "It did not answer within 5 s." });
    grid.enrolment = ENROLLED;
    await followConnections(grid.deps());
    expect(await link()).toMatchObject({ connection: "pending" });
    vi.setSystemTime(NOW + 5 * MINUTE);
    await followConnections(grid.deps());
    expect(await link()).toMatchObject({ connection: "active", connectionDetail: null });
    await requestConnection(grid.deps(), dsoId, locationId);
    expect(grid.enrolled).toBe(2);
  });

  it("is refused with the DSO's reason, and can be requested again", async () => {
    const grid = new Grid();
    const { dsoId, locationId, link } = await vtnWithLocation();
    grid.enrolment = REFUSED;
    await requestConnection(grid.deps(), dsoId, locationId);
    expect(await link()).toMatchObject({ connection: "refused", connectionDetail: "It does not know us." });
    vi.setSystemTime(NOW + HOUR);
    await followConnections(grid.deps());
    expect(grid.enrolled).toBe(1);
    grid.enrolment = ENROLLED;
    await requestConnection(grid.deps(), dsoId, locationId);
    expect(await link()).toMatchObject({ connection: "active" });
  });

  it("ends when the DSO has forgotten it, and keeps its link until then", async () => {
    const grid = new Grid();
    const { dsoId, locationId, link } = await vtnWithLocation();
    await requestConnection(grid.deps(), dsoId, locationId);
    expect(await operator.delete(`/dsos/${dsoId}/locations/${locationId}`)).toMatchObject({ status: 409 });
    grid.left = UNREACHABLE;
    expect(await leaveConnection(grid.deps(), dsoId, locationId)).toMatchObject({ ok: false, refusal: "unavailable" });
    expect(await link()).toMatchObject({ connection: "active" });
    grid.left = { ok: true, value: null };
    await leaveConnection(grid.deps(), dsoId, locationId);
    expect(await link()).toMatchObject({ connection: "none" });
    expect(await operator.delete(`/dsos/${dsoId}/locations/${locationId}`)).toMatchObject({ status: 204 });
  });

  it("is nothing that a price service or a table knows", async () => {
    const dsoId = await created(operator, aMarket(aHost()));
    const locationId = await linkedTo(dsoId);
    expect(await operator.post(`/dsos/${dsoId}/locations/${locationId}/connection`)).toMatchObject({
      status: 409,
      body: { code: "dso_offers_no_such" },
    });
  });
});

describe("a request for supply (energy 2.7, PF5)", () => {
  async function requested(grid: Grid, more: Partial<SupplyWish> = {}) {
    const { dsoId, locationId } = await vtnWithLocation();
    await requestConnection(grid.deps(), dsoId, locationId);
    const wish = {
      dsoId,
      locationId,
      startAt: NOW + 2 * HOUR,
      endAt: NOW + 3 * HOUR,
      additionalW: 20_000,
      maxFeeMicroPerKw: 400_000,
      requestedBy: "user:1",
      ...more,
    };
    const result = await requestSupply(grid.deps(), wish);
    if (!result.ok) throw new Error(result.detail);
    return async () => (await operator.get<Request>(`/dsos/${dsoId}/supply-requests/${result.value.id}`)).body;
  }

  it.each([
    [{ state: "granted", grantedW: 20_000, feeMicroPerKw: 400_000 }],
    [{ state: "partial", grantedW: 12_000, feeMicroPerKw: 0 }],
    [{ state: "refused" }],
    [{ state: "expired" }],
  ] as const)("is pending until the DSO answers, and then %j", async (answer) => {
    const grid = new Grid();
    const read = await requested(grid);
    await followSupplyRequests(grid.deps());
    expect(await read()).toMatchObject({
      state: "pending",
      grantedW: null,
      answerBy: new Date(NOW + 2 * HOUR).toISOString(),
    });
    grid.answer = { ok: true, value: answer };
    await followSupplyRequests(grid.deps());
    expect(await read()).toMatchObject(answer);
    grid.answer = { ok: true, value: { state: "refused" } };
    await followSupplyRequests(grid.deps());
    expect(await read()).toMatchObject(answer);
    expect(grid.requested).toBe(1);
  });

  it("is asked again while it does not arrive, tells why, and expires when nobody answered in time", async () => {
    const grid = new Grid();
    grid.ticket = UNREACHABLE;
    const read = await requested(grid, { answerBy: NOW + HOUR });
    expect(await read()).toMatchObject({ state: "pending", detail: "It did not answer within 5 s." });
    await followSupplyRequests(grid.deps());
    expect(grid.requested).toBe(2);
    vi.setSystemTime(NOW + HOUR + 1);
    await followSupplyRequests(grid.deps());
    expect(await read()).toMatchObject({ state: "expired", detail: "It did not answer within 5 s." });
  });

  it("needs a connection, a period of whole quarter hours ahead, and an answer in time", async () => {
    const { dsoId, locationId } = await vtnWithLocation();
    const ask = (more: Record<string, unknown> = {}) =>
      operator.post(`/dsos/${dsoId}/supply-requests`, {
        locationId,
        startAt: new Date(NOW + 2 * HOUR).toISOString(),
        endAt: new Date(NOW + 3 * HOUR).toISOString(),
        additionalW: 20_000,
        maxFeeMicroPerKw: 0,
        ...more,
      });
    expect(await ask()).toMatchObject({ status: 409, body: { code: "dso_not_connected" } });
    expect(await ask({ endAt: new Date(NOW + 2 * HOUR + 7 * MINUTE).toISOString() })).toMatchObject({ status: 400 });
    expect(await ask({ startAt: new Date(NOW - HOUR).toISOString() })).toMatchObject({ status: 400 });
    expect(await ask({ answerBy: new Date(NOW + 3 * HOUR).toISOString() })).toMatchObject({ status: 400 });
  });
});

describe("the webhook of a DSO (EN-A14)", () => {
  it("has it asked with the next minute by its own token, and by no other", async () => {
    const { body } = await operator.post<z.infer<typeof dsoSchema>>("/dsos", aVtn());
    const { id, notifyUrl } = body;
    expect(notifyUrl).toBe(`${new URL(notifyUrl ?? "").origin}/dso/${id}/notify`);
    const later = NOW + HOUR;
    await env.DB.prepare("update dso_states set next_fetch_at = ? where dso_id = ?").bind(later, id).run();
    const grid = new Grid();
    let token = "";
    const deps: Deps = {
      ...grid.deps(),
      speakTo: (_, link) => {
        token = (link as { callback: { bearerToken: string } }).callback.bearerToken;
        throw new Error("no further");
      },
    };
    await expect(requestConnection(deps, id, await linkedTo(id))).rejects.toThrow("no further");

    const notify = async (bearer: string, dsoId = id) => {
      const headers = { Authorization: `Bearer ${bearer}` };
      return (await call(`/dso/${dsoId}/notify`, { method: "POST", headers, body: { anything: "at all" } })).status;
    };
    const nextFetchAt = async () =>
      Date.parse((await operator.get<typeof body>(`/dsos/${id}`)).body.answering.nextFetchAt);
    expect(await notify("wrong")).toBe(401);
    expect(await notify(token, "unknown")).toBe(401);
    expect(await nextFetchAt()).toBe(later);
    expect([await notify(token), await notify(token)]).toEqual([204, 204]);
    expect(await nextFetchAt()).toBe(NOW);
  });
});
