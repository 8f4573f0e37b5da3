import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { invite } from "../../sim/emsp/receive.ts";
import { readCredentials, register, rotate, unregister } from "../../sim/emsp/registration.ts";
import { partners, type Scene, strangers } from "./emsp-harness.ts";

let scene: Scene;

afterEach(() => scene.close());

describe("an eMSP that was given token A", () => {
  beforeEach(async () => {
    scene = await strangers();
  });

  const given = (token = "token-a") => ({ versionsUrl: scene.cpo.versionsUrl, token });

  it("registers: A to discover and post, B for the call-back inside, C ever after (OCPI-V1, R3, R4)", async () => {
    const { emsp, cpo, broken } = scene;
    expect(await register(emsp.world, given())).toMatchObject({ ok: true, http: 200, code: 1000 });
    expect(cpo.seen.map(({ method, path, token }) => `${method} ${path} ${token}`)).toEqual([
      "GET /ocpi/versions token-a",
      "GET /ocpi/2.2.1 token-a",
      "POST /ocpi/2.2.1/credentials token-a",
    ]);
    const { token: b = "", url } = cpo.last("POST", "/credentials")?.body ?? {};
    expect(String(b)).toMatch(/^[\x21-\x7e]{32,64}$/);
    expect(await readCredentials(emsp.world)).toMatchObject({ ok: true, credentials: { token: "cpo-c-1" } });
    expect(cpo.last("GET", "/credentials")?.token).toBe("cpo-c-1");
    expect((await cpo.send("GET", String(url), { token: String(b) })).code).toBe(1000);
    expect(broken()).toEqual([]);
    expect((await cpo.send("GET", String(url), { token: "token-a" })).http).toBe(401);
    expect(broken()).toEqual(["OCPI-T3"]);
  });

  it.each([
    ["calls nobody back", "OCPI-V4", (told: object) => told],
    ["gives A back as C", "OCPI-R3", (told: object) => ({ ...told, token: "token-a" })],
    [
      "names one role twice",
      "OCPI-V5",
      ({ roles: [role] }: { roles: object[] }) => ({ ...told(), roles: [role, role] }),
    ],
  ])("sees a CPO that %s (%s)", async (what, rule, spoilt) => {
    const { emsp, cpo, broken } = scene;
    cpo.answer(async ({ method, body }) => {
      if (method !== "POST") return undefined;
      if (what !== "calls nobody back") await cpo.callBack(String(body.url), String(body.token));
      return { data: spoilt(told()) };
    });
    expect(await register(emsp.world, given())).toMatchObject({ ok: true });
    expect(broken()).toEqual([rule]);
  });

  const told = () => scene.cpo.credentials("cpo-c-1");

  it("sees a call-back with another token than B (OCPI-T3)", async () => {
    const { emsp, cpo, broken } = scene;
    cpo.answer(async ({ method, body }) => {
      if (method === "POST") await cpo.callBack(String(body.url), "token-a");
      return method === "POST" ? { data: told() } : undefined;
    });
    await register(emsp.world, given());
    expect(broken()).toEqual(["OCPI-T3", "OCPI-V4"]);
  });

  it("sees B used for more than the call-back before the answer (OCPI-V6)", async () => {
    const { emsp, cpo, broken } = scene;
    cpo.answer(async ({ method, body }) => {
      if (method !== "POST") return undefined;
      const token = String(body.token);
      await cpo.callBack(String(body.url), token);
      await cpo.send("GET", String(body.url).replace("versions", "2.2.1/tokens"), { token });
      return { data: told() };
    });
    await register(emsp.world, given());
    expect(broken()).toEqual(["OCPI-V6", "OCPI-T10"]);
  });

  it.each([
    ["the versions are refused", "/versions", { http: 401, code: 2000 }, "3001"],
    [
      "there is no common version",
      "/versions",
      { data: [{ version: "2.1.1", url: "http://cpo.example/2.1.1" }] },
      "3002",
    ],
    ["endpoints are missing", "/2.2.1", { data: { version: "2.2.1", endpoints: [] } }, "3003"],
  ])("posts nothing where %s", async (_why, path, answer, message) => {
    const { emsp, cpo } = scene;
    cpo.answer((asked) => (asked.path.endsWith(path) ? answer : undefined));
    expect(await register(emsp.world, given())).toMatchObject({ ok: false, message: expect.stringContaining(message) });
    expect(cpo.last("POST", "/credentials")).toBeUndefined();
    expect(emsp.world.connection.isRegistered).toBe(false);
  });

  it("keeps nothing of a registration that was refused; B is dead (OCPI-V10)", async () => {
    const { emsp, cpo } = scene;
    cpo.answer(({ method }) => (method === "POST" ? { code: 3001 } : undefined));
    expect(await register(emsp.world, given())).toMatchObject({ ok: false, http: 200, code: 3001 });
    const { token, url } = cpo.last("POST", "/credentials")?.body ?? {};
    expect((await cpo.send("GET", String(url), { token: String(token) })).http).toBe(401);
  });
});

describe("an eMSP that has a token A of its own", () => {
  const post = (token: string, b: string, method = "POST") => {
    const url = `${scene.emsp.world.setup.baseUrl}/ocpi/emsp/2.2.1/credentials`;
    return scene.cpo.send(method, url, { token, body: scene.cpo.credentials(b) });
  };
  const tokenOf = ({ data }: { readonly data: Readonly<Record<string, unknown>> }) => String(data.token);

  beforeEach(async () => {
    scene = await strangers();
    invite(scene.emsp.world, "emsp-a");
  });

  it("calls a CPO back with its B before it answers with C; A is dead then (OCPI-V9, H5)", async () => {
    const { cpo, broken, emsp } = scene;
    const answer = await post("emsp-a", "cpo-b");
    expect(answer).toMatchObject({ http: 200, code: 1000 });
    expect(cpo.seen.map(({ path, token }) => [path, token])).toEqual([
      ["/ocpi/versions", "cpo-b"],
      ["/ocpi/2.2.1", "cpo-b"],
    ]);
    expect(await readCredentials(emsp.world)).toMatchObject({ ok: true });
    expect(cpo.last("GET", "/credentials")?.token).toBe("cpo-b");
    expect(await post(tokenOf(answer), "cpo-b2")).toMatchObject({ http: 405, code: 2000 });
    expect(broken()).toEqual([]);
    expect(await post("emsp-a", "cpo-b")).toMatchObject({ http: 401 });
  });

  it("answers token A outside of the configuration modules 401, PUT and DELETE 405 (OCPI-T3, H5, V15)", async () => {
    const { cpo, emsp, broken } = scene;
    const base = `${emsp.world.setup.baseUrl}/ocpi/emsp/2.2.1`;
    expect(await cpo.send("GET", `${base}/credentials`, { token: "emsp-a" })).toMatchObject({
      data: { token: "emsp-a" },
    });
    expect(await post("emsp-a", "cpo-b", "PUT")).toMatchObject({ http: 405 });
    expect(await cpo.send("DELETE", `${base}/credentials`, { token: "emsp-a" })).toMatchObject({ http: 405 });
    expect(broken()).toEqual([]);
    expect(await cpo.send("GET", `${base}/tokens`, { token: "emsp-a" })).toMatchObject({ http: 401 });
    expect(broken()).toEqual(["OCPI-T3"]);
  });

  it.each([
    [3001, "/versions", { http: 500, code: 3000 }],
    [3002, "/versions", { data: [] }],
    [3003, "/2.2.1", { data: { version: "2.2.1", endpoints: [] } }],
  ])("answers %i and keeps A valid where the call-back fails (OCPI-H16, V12)", async (code, path, answer) => {
    const { cpo } = scene;
    cpo.answer((asked) => (asked.path.endsWith(path) ? answer : undefined));
    expect(await post("emsp-a", "cpo-b")).toMatchObject({ http: 200, code });
    cpo.answer(() => undefined);
    expect(await post("emsp-a", "cpo-b")).toMatchObject({ http: 200, code: 1000 });
  });

  it("follows a CPO's rotation: the old token lives until the first use of the new one (OCPI-V4, V6)", async () => {
    const { cpo, emsp } = scene;
    const versions = `${emsp.world.setup.baseUrl}/ocpi/emsp/versions`;
    const first = tokenOf(await post("emsp-a", "cpo-b"));
    cpo.seen.length = 0;
    const second = tokenOf(await post(first, "cpo-b2", "PUT"));
    expect(cpo.seen.map(({ path, token }) => [path, token])).toEqual([
      ["/ocpi/versions", "cpo-b2"],
      ["/ocpi/2.2.1", "cpo-b2"],
    ]);
    expect(second).not.toBe(first);
    const calls = emsp.world.journal.entries.filter(({ direction }) => direction === "out");
    expect(calls.map(({ token }) => token)).toEqual(["B", "B", "new token", "new token"]);
    expect((await cpo.send("GET", versions, { token: first })).http).toBe(200);
    expect((await cpo.send("GET", versions, { token: second })).http).toBe(200);
    expect((await cpo.send("GET", versions, { token: first })).http).toBe(401);
    cpo.answer(() => ({ http: 500 }));
    expect(await post(second, "cpo-b3", "PUT")).toMatchObject({ code: 3001 });
    expect((await cpo.send("GET", versions, { token: second })).http).toBe(200);
    expect(emsp.world.connection.presents).toBe("cpo-b2");
  });

  it("is left by DELETE: both tokens are dead at once (OCPI-V14)", async () => {
    const { cpo, emsp } = scene;
    const c = tokenOf(await post("emsp-a", "cpo-b"));
    const url = `${emsp.world.setup.baseUrl}/ocpi/emsp/2.2.1/credentials`;
    expect(await cpo.send("DELETE", url, { token: c })).toMatchObject({ http: 200, code: 1000 });
    expect((await cpo.send("GET", url, { token: c })).http).toBe(401);
    expect(emsp.world.connection.presents).toBeUndefined();
  });
});

describe("a registered eMSP", () => {
  beforeEach(async () => {
    scene = await partners();
  });

  it("rotates by PUT with the old token after it discovered anew (OCPI-V4, R5)", async () => {
    const { emsp, cpo, broken } = scene;
    const old = String(cpo.last("POST", "/credentials")?.body.token);
    cpo.seen.length = 0;
    expect(await rotate(emsp.world)).toMatchObject({ ok: true });
    expect(cpo.seen.map(({ method, path, token }) => `${method} ${path} ${token}`)).toEqual([
      "GET /ocpi/versions cpo-c-1",
      "GET /ocpi/2.2.1 cpo-c-1",
      "PUT /ocpi/2.2.1/credentials cpo-c-1",
    ]);
    await readCredentials(emsp.world);
    expect(cpo.last("GET", "/credentials")?.token).toBe("cpo-c-2");
    expect((await cpo.push("GET", "/tokens")).http).toBe(200);
    expect(broken()).toEqual([]);
    expect((await cpo.push("GET", "/tokens", undefined, { token: old })).http).toBe(401);
  });

  it("keeps the old pair where its PUT failed (OCPI-V6, R6)", async () => {
    const { emsp, cpo } = scene;
    cpo.answer(({ method }) => (method === "PUT" ? { http: 500, code: 3000 } : undefined));
    expect(await rotate(emsp.world)).toMatchObject({ ok: false, http: 500 });
    expect(emsp.world.connection.presents).toBe("cpo-c-1");
    expect((await cpo.push("GET", "/tokens")).http).toBe(200);
    const offered = String(cpo.last("PUT", "/credentials")?.body.token);
    expect((await cpo.push("GET", "/tokens", undefined, { token: offered })).http).toBe(401);
  });

  it("ends by DELETE whatever the answer, and cannot rotate then (OCPI-V14)", async () => {
    const { emsp, cpo } = scene;
    cpo.answer(() => ({ http: 503, code: 3000 }));
    expect(await unregister(emsp.world)).toMatchObject({ ok: false, http: 503 });
    expect(cpo.last("DELETE", "/credentials")?.token).toBe("cpo-c-1");
    expect((await cpo.push("GET", "/tokens")).http).toBe(401);
    expect(await rotate(emsp.world)).toMatchObject({ ok: false, message: "not registered" });
    expect(await unregister(emsp.world)).toMatchObject({ ok: false, message: "not registered" });
  });
});
