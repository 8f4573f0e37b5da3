import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { ApiKeyView } from "../../src/entry/api/shared/accounts.ts";
import { permissionsOf } from "../../src/entry/api/shared/permissions.ts";
import type { Problem } from "../../src/entry/api/shared/schemas.ts";
import { call, createApiKey } from "./api-client.ts";
import type { Page } from "./operator.ts";
import { Person } from "./person.ts";

afterEach(() => {
  vi.useRealTimers();
});

const HOUR_MS = 3_600_000;
type Made = ApiKeyView & Problem & { readonly key: string };

const create = (fields: Record<string, unknown> = {}, by: Person = administrator) =>
  by.ask<Made>("POST", "/api-keys", {
    body: { name: "Billing", permissions: ["station.read"], ...fields },
  });
const read = async (key: string) =>
  (await call("/api/locations", { headers: { Authorization: `Bearer ${key}` } })).status;

let administrator: Awaited<ReturnType<typeof Person.signedIn>>;
beforeAll(async () => {
  administrator = await Person.signedIn("administrator");
});

describe("API keys (portal 2.1, 4.18)", () => {
  it("are shown once, kept as a hash, and may do what they were given", async () => {
    const { status, body } = await create();
    expect(status).toBe(201);
    expect(body).toMatchObject({ name: "Billing", state: "active", createdBy: "Test Person", endsAt: null });
    expect(await read(body.key)).toBe(200);
    expect((await call("/api/sessions", { headers: { Authorization: `Bearer ${body.key}` } })).status).toBe(403);

    const listed = await administrator.ask<Page<ApiKeyView>>("GET", "/api-keys");
    expect(listed.body.items.find(({ id }) => id === body.id)).toMatchObject({ permissions: ["station.read"] });
    const stored = JSON.stringify((await env.DB.prepare("select * from api_keys").all()).results);
    for (const text of [JSON.stringify(listed.body), stored]) expect(text).not.toContain(body.key);
  });

  it("open nothing once they were revoked, or their time is over, and stay listed", async () => {
    const revoked = (await create()).body;
    const ending = (await create({ endsAt: new Date(Date.now() + HOUR_MS).toISOString() })).body;
    expect((await administrator.ask("DELETE", `/api-keys/${revoked.id}`)).status).toBe(204);
    expect((await administrator.ask("DELETE", `/api-keys/${revoked.id}`)).status).toBe(404);
    expect([await read(revoked.key), await read(ending.key)]).toEqual([401, 200]);
    vi.useFakeTimers({ now: Date.now() + HOUR_MS, toFake: ["Date"] });
    expect(await read(ending.key)).toBe(401);
    const late = await Person.signedIn("administrator");
    const { items } = (await late.ask<Page<ApiKeyView>>("GET", "/api-keys")).body;
    expect(
      items
        .filter(({ id }) => [revoked.id, ending.id].includes(id))
        .map(({ state }) => state)
        .sort(),
    ).toEqual(["ended", "revoked"]);
  });

  it("are made by nobody who lacks settings.manage, and give nothing that their maker has not", async () => {
    const technician = await Person.signedIn("technician");
    expect((await create({}, technician)).body).toMatchObject({
      status: 403,
      detail: expect.stringContaining("settings.manage"),
    });
    const poor = await createApiKey(["settings.manage"]);
    const body = { name: "Rich", permissions: permissionsOf("administrator") };
    const answer = await call("/api/api-keys", { method: "POST", headers: poor, body });
    expect(answer.status).toBe(403);
  });

  it("do not begin in the past, without rights, or with rights that there are not", async () => {
    for (const fields of [{ endsAt: "2020-01-01T00:00:00Z" }, { permissions: [] }, { permissions: ["all"] }]) {
      expect((await create(fields)).status).toBe(400);
    }
  });
});
