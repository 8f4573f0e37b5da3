import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { AuditEntryView } from "../../src/entry/api/shared/accounts.ts";
import { runCron } from "../../src/entry/cron.ts";
import { AUDIT_DAYS } from "../../src/services/audit.ts";
import { call } from "./api-client.ts";
import { aLocation, aPrice, fresh, Operator, type Page } from "./operator.ts";
import { anInvitation, GOOD_PASSWORD, invite, Person } from "./person.ts";

async function entries(query = ""): Promise<readonly AuditEntryView[]> {
  const { status, body } = await administrator.ask<Page<AuditEntryView>>("GET", `/audit${query}`);
  expect(status).toBe(200);
  return body.items;
}

let administrator: Awaited<ReturnType<typeof Person.signedIn>>;
beforeAll(async () => {
  administrator = await Person.signedIn("administrator");
});

describe("the audit log (portal 2.9, 4.18)", () => {
  it("says who changed a role, when, of whom, from what to what, and by which request", async () => {
    const technician = await Person.signedIn("technician");
    const { headers } = await administrator.editUser(technician.id, { role: "viewer", name: "Bea" });
    const [entry] = await entries(`?objectType=users&objectId=${technician.id}`);
    expect(entry).toMatchObject({
      id: headers.get("X-Request-Id"),
      actor: { kind: "user", id: administrator.id, name: "Test Person" },
      action: "PATCH /users/{id}",
      outcome: "done",
      before: { role: "technician", name: "Test Person" },
      after: { role: "viewer", name: "Bea" },
    });
  });

  it("names what was created, and the key that did it", async () => {
    const operator = await Operator.hire();
    const location = aLocation();
    await operator.post("/locations", location);
    const [entry] = await entries(`?objectType=locations&objectId=${location.id}`);
    expect(entry).toMatchObject({
      action: "POST /locations",
      outcome: "done",
      actor: { kind: "apiKey", name: "Test" },
    });
    expect((await operator.post("/tariffs", aPrice())).status).toBe(201);
    expect((await entries("?objectType=tariffs"))[0]?.objectId).toEqual(expect.any(String));
  });

  it("says what a price was and became, and how the energy of a station was managed before", async () => {
    const operator = await Operator.hire();
    await operator.post("/tariffs", aPrice({ priceMicroPerKwh: 390_000 }));
    await operator.post("/tariffs", aPrice({ priceMicroPerKwh: 520_000 }));
    expect((await entries("?objectType=tariffs"))[0]).toMatchObject({
      before: { priceMicroPerKwh: 390_000 },
      after: { priceMicroPerKwh: 520_000 },
    });
    const location = aLocation();
    await operator.post("/locations", location);
    await operator.edit(`/locations/${location.id}/energy`, { goal: "greenest" });
    await operator.edit(`/locations/${location.id}/energy`, { goal: "cheapest" });
    expect((await entries(`?objectType=locations&objectId=${location.id}`))[0]).toMatchObject({
      action: "PATCH /locations/{id}/energy",
      before: { goal: "greenest" },
      after: { goal: "cheapest" },
    });
  });

  it("says when something was refused, and then of no change", async () => {
    const viewer = await Person.signedIn("viewer");
    await viewer.ask("POST", "/users", { body: anInvitation() });
    const [refused] = await entries(`?actorId=${viewer.id}`);
    expect(refused).toMatchObject({ outcome: "refused", status: 403, action: "POST /users" });

    const { etag } = await administrator.ask("GET", `/users/${viewer.id}`);
    await administrator.editUser(viewer.id, { name: "Bea" });
    await administrator.ask("PATCH", `/users/${viewer.id}`, { body: { name: "Eva" }, etag });
    const [late] = await entries(`?objectId=${viewer.id}`);
    expect(late).toMatchObject({ status: 412, before: null, after: null });
  });

  it("knows who signed in, used a link and signed out, although nobody was signed in", async () => {
    const { user, email, token } = await invite(administrator);
    await new Person().ask("POST", "/auth/links/use", { body: { token, password: GOOD_PASSWORD } });
    const person = new Person();
    await person.signIn(email, GOOD_PASSWORD);
    await person.ask("POST", "/auth/logout");
    const actions = (await entries(`?actorId=${user.id}`)).map(({ action, outcome }) => [action, outcome]);
    expect(actions.reverse()).toEqual([
      ["POST /auth/links/use", "done"],
      ["POST /auth/login", "done"],
      ["POST /auth/logout", "done"],
    ]);
  });

  it("has no entry for a look, a dry run, or the repeat of a call", async () => {
    const operator = await Operator.hire();
    await operator.get("/locations");
    const { status } = await operator.post("/price-rules/preview", {});
    expect(status).toBeLessThan(500);
    const keyed = { "Idempotency-Key": fresh("key"), Authorization: await administratorKey() };
    const location = aLocation();
    for (let sent = 0; sent < 2; sent += 1) {
      await call("/api/locations", { method: "POST", headers: keyed, body: location });
    }
    expect(await entries(`?objectId=${location.id}`)).toHaveLength(1);
    expect(await entries("?objectType=price-rules")).toEqual([]);
  });

  it("holds no secret: not a password, not a key, not a link", async () => {
    const { token } = await invite(administrator);
    await new Person().ask("POST", "/auth/links/use", { body: { token, password: GOOD_PASSWORD } });
    const key = await administratorKey();
    const { results } = await env.DB.prepare("select * from audit_entries").all();
    for (const secret of [token, GOOD_PASSWORD, key.slice("Bearer ".length)]) {
      expect(JSON.stringify(results)).not.toContain(secret);
    }
  });

  it("is listed and exported by the same filter, page by page", async () => {
    const viewer = await Person.signedIn("viewer");
    for (const name of ["=A", "B"]) await administrator.editUser(viewer.id, { name });
    const query = `?objectId=${viewer.id}&objectType=users`;
    const all = await entries(query);
    const first = await administrator.ask<Page<AuditEntryView>>("GET", `/audit${query}&limit=1`);
    const rest = await entries(`${query}&cursor=${first.body.nextCursor}`);
    expect([...first.body.items, ...rest]).toEqual(all);
    const csv = await (await call(`/api/audit/csv${query}`, { cookies: administrator.cookies })).text();
    const lines = csv.trim().split("\r\n");
    expect(lines).toHaveLength(1 + all.length);
    expect(lines[1]).toContain(all[0]?.id);
    const none = await entries(`${query}&to=2020-01-01T00:00:00Z`);
    expect(none).toEqual([]);
  });

  it.each(["technician", "viewer"] as const)("is not for a %s", async (role) => {
    const person = await Person.signedIn(role);
    expect(await person.ask("GET", "/audit")).toMatchObject({ status: 403 });
    expect(await person.ask("GET", "/audit/csv")).toMatchObject({ status: 403 });
  });

  it(`forgets after ${AUDIT_DAYS} days`, async () => {
    const viewer = await Person.signedIn("viewer");
    await administrator.editUser(viewer.id, { name: "A" });
    await administrator.editUser(viewer.id, { name: "B" });
    const [, first] = await entries(`?objectId=${viewer.id}`);
    const old = Date.now() - (AUDIT_DAYS + 1) * 86_400_000;
    await env.DB.prepare("update audit_entries set at = ? where id = ?").bind(old, first?.id).run();
    await runCron({ cron: "* * * * *" }, env);
    expect(await entries(`?objectId=${viewer.id}`)).toHaveLength(1);
  });
});

async function administratorKey(): Promise<string> {
  const body = { name: "Script", permissions: ["station.read", "station.write"] };
  const made = await administrator.ask<{ readonly key: string }>("POST", "/api-keys", { body });
  expect(made.status).toBe(201);
  return `Bearer ${made.body.key}`;
}
