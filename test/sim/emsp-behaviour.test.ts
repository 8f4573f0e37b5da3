import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Behaviour, behaviourSchema, spend } from "../../sim/emsp/behaviour.ts";
import { register } from "../../sim/emsp/registration.ts";
import { partners, type Scene, session, strangers } from "./emsp-harness.ts";

let scene: Scene;

afterEach(() => scene.close());

const put = () => scene.cpo.push("PUT", "/sessions/NL/CPO/S1", session);

describe("an eMSP that misbehaves on command", () => {
  beforeEach(async () => {
    scene = await partners();
  });

  it.each<readonly [string, Behaviour, number, number | undefined]>([
    ["is down with 503", { down: "503" }, 503, 3000],
    ["is broken", { http500: true }, 500, 3000],
    ["knows no token", { wrongToken: true }, 401, 2000],
    ["redirects (R9)", { redirect: true }, 307, 2000],
    ["writes half a JSON", { invalidJson: true }, 201, undefined],
    ["leaves the envelope out (R10)", { noEnvelope: true }, 201, undefined],
  ])("%s, and behaves well again", async (_what, behaviour, http, code) => {
    await scene.emsp.behave(behaviour);
    expect(await put()).toMatchObject({ http, code });
    await scene.emsp.behave({});
    expect(await put()).toMatchObject({ code: 1000 });
  });

  it("keeps nothing of what it refused", async () => {
    for (const behaviour of [{ down: "503" }, { http500: true }, { wrongToken: true }, { redirect: true }] as const) {
      await scene.emsp.behave(behaviour);
      await put();
    }
    expect(scene.emsp.world.stores.sessions.objects()).toEqual([]);
  });

  it("names another address in a redirect (OCPI-T29, R9)", async () => {
    await scene.emsp.behave({ redirect: true });
    expect((await put()).headers.get("location")).toMatch(/\/S1\/$/);
  });

  it("refuses connections and opens the same port again", async () => {
    await scene.emsp.behave({ down: "refuse" });
    await expect(put()).rejects.toThrow();
    await scene.emsp.behave({});
    expect((await put()).http).toBe(201);
  });

  it("is slow in its own time", async () => {
    await scene.emsp.behave({ slow: 90_000 });
    let isAnswered = false;
    const answer = put().then(({ http }) => {
      isAnswered = true;
      return http;
    });
    while (scene.time.waiting().length === 0) await new Promise(setImmediate);
    expect(scene.time.waiting()).toEqual([90_000]);
    scene.time.pass(89_999);
    await scene.emsp.behave({});
    expect((await scene.cpo.push("GET", "/tokens")).http).toBe(200);
    expect(isAnswered).toBe(false);
    scene.time.pass(1);
    expect(await answer).toBe(201);
  });

  it("gives a single object as a list of one (R10)", async () => {
    await put();
    await scene.emsp.behave({ asListOfOne: true });
    expect((await scene.cpo.push("GET", "/sessions/NL/CPO/S1")).data).toEqual([session]);
  });

  it("sends a page larger than asked", async () => {
    await scene.emsp.behave({ hugePage: 5_000 });
    expect((await scene.cpo.push("GET", "/tokens?limit=2")).data).toHaveLength(5_000);
  });

  it("asks where a token is to be used (OCPI-K4)", async () => {
    await scene.emsp.behave({ needsLocation: true });
    const authorize = (body?: object) => scene.cpo.push("POST", "/tokens/EMS0001/authorize", body);
    expect(await authorize()).toMatchObject({ http: 200, code: 2002 });
    expect(await authorize({ location_id: "LOC1" })).toMatchObject({ code: 1000 });
  });

  it("errs in some modules only, and so many times", async () => {
    await scene.emsp.behave({ http500: true, modules: ["sessions"], times: 2 });
    expect((await scene.cpo.push("GET", "/tokens")).http).toBe(200);
    expect((await put()).http).toBe(500);
    expect((await put()).http).toBe(500);
    expect((await put()).http).toBe(201);
  });

  it("knows no other misbehaviour", () => {
    expect(behaviourSchema.safeParse({ teapot: true }).success).toBe(false);
    expect(spend({}, "sessions")).toEqual([{}, {}]);
  });
});

describe("an eMSP that is hard to register with", () => {
  beforeEach(async () => {
    scene = await strangers();
  });

  it.each<readonly [string, Behaviour]>([
    ["knows an old version only (OCPI-H16)", { oldVersionOnly: true }],
    ["lists no credentials (OCPI-H16)", { noCredentialsEndpoint: true }],
  ])("%s", async (_what, behaviour) => {
    const { emsp, cpo } = scene;
    await emsp.behave(behaviour);
    const told: unknown[] = [];
    cpo.answer(async ({ method, body }) => {
      if (method !== "POST") return undefined;
      const token = String(body.token);
      const versions = await cpo.send("GET", String(body.url), { token });
      told.push(versions.data);
      const details = await cpo.send("GET", String(body.url).replace("versions", "2.2.1"), { token });
      told.push(
        Array.isArray(details.data.endpoints) ? details.data.endpoints.map(({ identifier }) => identifier) : [],
      );
      return { code: 3002 };
    });
    expect(await register(emsp.world, { versionsUrl: cpo.versionsUrl, token: "a" })).toMatchObject({ code: 3002 });
    const [versions, modules] = told;
    if (behaviour.oldVersionOnly) expect(versions).toMatchObject([{ version: "2.1.1" }]);
    else expect(modules).not.toContain("credentials");
    expect(modules).toContain("tokens");
  });

  it("names a party nobody expects (OCPI-V11)", async () => {
    await scene.emsp.behave({ wrongRoles: true });
    await register(scene.emsp.world, { versionsUrl: scene.cpo.versionsUrl, token: "a" });
    expect(scene.cpo.last("POST", "/credentials")?.body.roles).toMatchObject([{ country_code: "ZZ", party_id: "ZZZ" }]);
  });
});
