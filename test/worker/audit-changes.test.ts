import { beforeEach, describe, expect, it } from "vitest";
import type { AuditEntryView } from "../../src/entry/api/shared/accounts.ts";
import { aVtn } from "./dso-vtns.ts";
import { clock, World } from "./ocpp-world.ts";
import { aChargePoint, aLocation, aPrice, type Operator, type Page } from "./operator.ts";

const world = World.forTests();
let operator: Operator;

beforeEach(() => {
  operator = world.current.operator;
});

/** The newest is told by its instant: each deed has one of its own. */
function later(): Operator {
  clock.advance(1);
  return operator;
}

async function newest(query: string): Promise<AuditEntryView | undefined> {
  return (await operator.get<Page<AuditEntryView>>(`/audit?${query}`)).body.items[0];
}

async function created(path: string, body: unknown): Promise<string> {
  const answer = await later().post<{ id: string }>(path, body);
  expect(answer).toMatchObject({ status: 201 });
  return answer.body.id;
}

const minute = (minutes: number) => new Date(Math.floor(clock.now() / 60_000 + minutes) * 60_000).toISOString();

describe("the audit log says what was before (portal 4.18)", () => {
  it("of a promotion: entered, changed, ended", async () => {
    const terms = { name: "Night", discount: { kind: "percentage", basisPoints: 1_000 }, classes: ["standard"] };
    const times = { startAt: minute(60), endAt: minute(120) };
    const id = await created("/promotions", { ...terms, ...times });
    const query = `objectType=promotions&objectId=${id}`;
    expect(await newest(query)).toMatchObject({ before: null, after: terms });
    await later().edit(`/promotions/${id}`, { name: "Late night" });
    expect(await newest(query)).toMatchObject({ before: { name: "Night" }, after: { name: "Late night" } });
    await later().post(`/promotions/${id}/end`);
    expect(await newest(query)).toMatchObject({ before: { endedAt: null }, after: { endedAt: clock.now() } });
  });

  it("of a price rule", async () => {
    await later().post("/tariffs", aPrice());
    const path = "/price-rules/organisation/standard";
    const { body, etag } = await operator.get<{ policy: Record<string, unknown>; isOn: boolean }>(path);
    const policy = { ...body.policy, opexMicroPerKwh: 110_000 };
    const set = await later().put(path, { policy, isOn: false }, etag);
    expect(set).toMatchObject({ status: 200 });
    const again = await later().put(path, { policy: { ...policy, opexMicroPerKwh: 120_000 }, isOn: false }, set.etag);
    expect(again).toMatchObject({ status: 200 });
    expect(await newest("objectType=price-rules")).toMatchObject({
      before: { policy: { opexMicroPerKwh: 110_000 } },
      after: { policy: { opexMicroPerKwh: 120_000 } },
    });
  });

  it("of a DSO, without its secrets, but that they were changed", async () => {
    const vtn = aVtn();
    const id = await created("/dsos", vtn);
    const query = `objectType=dsos&objectId=${id}`;
    expect(await newest(query)).toMatchObject({ before: null, after: { name: vtn.name, clientId: "emall" } });
    await later().edit(`/dsos/${id}`, { name: "Volta", link: { ...vtn.link, clientSecret: "told-to-nobody-either" } });
    expect(await newest(query)).toMatchObject({
      before: { name: vtn.name },
      after: { name: "Volta", changedSecrets: ["clientSecret"] },
    });
    await later().delete(`/dsos/${id}`);
    expect(await newest(query)).toMatchObject({ before: { name: "Volta" }, after: null });
    const { body } = await operator.get<Page<AuditEntryView>>(`/audit?${query}`);
    expect(JSON.stringify(body)).not.toContain("told-to-nobody");
  });

  it("of the organisation's settings, each booking rule by itself", async () => {
    await later().edit("/settings", { helpPhone: null, bookings: { bufferMinutes: 0 } });
    await later().edit("/settings", { helpPhone: "+351 800 200 300", bookings: { bufferMinutes: 5 } });
    expect(await newest("objectType=settings")).toMatchObject({
      before: { helpPhone: null, bufferMinutes: 0 },
      after: { helpPhone: "+351 800 200 300", bufferMinutes: 5 },
    });
  });

  it("of a partner: what it may, and that it registered no more", async () => {
    const id = await created("/parties", { name: "Roamer", expectedParties: [], hosts: ["emsp.example.org"] });
    await later().edit(`/parties/${id}`, { hosts: ["ocpi.example.org"] });
    expect(await newest(`objectType=parties&objectId=${id}`)).toMatchObject({
      before: { hosts: ["emsp.example.org"] },
      after: { hosts: ["ocpi.example.org"] },
    });
  });

  it("of a decision about energy that was taken back", async () => {
    const location = aLocation();
    await later().post("/locations", location);
    const wish = { kind: "grid_limit", limitW: 50_000 };
    const path = `/locations/${location.id}/energy/overrides`;
    const { body } = await later().post<{ id: string }>(path, { wish, reason: "A try" });
    await later().delete(`${path}/${body.id}`);
    expect(await newest(`objectType=locations&objectId=${location.id}`)).toMatchObject({
      action: `DELETE /locations/{id}/energy/overrides/${body.id}`,
      before: { wish },
      after: null,
    });
  });

  it("of a command: which it was and with what, without its secrets", async () => {
    const location = aLocation();
    await later().post("/locations", location);
    const id = await created("/charge-points", aChargePoint(location.id));
    const query = `objectType=charge-points&objectId=${id}`;
    await later().post(`/charge-points/${id}/commands/Reset`, { type: "Soft" });
    expect(await newest(query)).toMatchObject({
      action: "POST /charge-points/{id}/commands/Reset",
      before: null,
      after: { type: "Soft" },
    });
    const key = { key: "AuthorizationKey", value: "30313233343536373839414243444546" };
    await later().post(`/charge-points/${id}/commands/ChangeConfiguration`, key);
    expect(await newest(query)).toMatchObject({
      after: { key: key.key, value: expect.not.stringContaining(key.value) },
    });
  });

  it("of nothing, where it was refused", async () => {
    const location = aLocation();
    await later().post("/locations", location);
    const { etag } = await operator.get("/settings");
    await later().patch("/settings", { helpPhone: "112" }, etag);
    expect(await later().patch("/settings", { helpPhone: "113" }, etag)).toMatchObject({ status: 412 });
    expect(await newest("objectType=settings")).toMatchObject({ outcome: "refused", before: null, after: null });
  });
});
