import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "../../src/store/database.ts";
import { loadPartner, saveRegistration } from "../../src/store/partners.ts";
import { ORIGIN } from "./api-client.ts";
import { ask, Partner, wrapped } from "./ocpi-partner.ts";
import { Operator } from "./operator.ts";

const CREDENTIALS = "/ocpi/2.2.1/credentials";
const VERSIONS = "/ocpi/versions";
const partner = Partner.forTests();
let operator: Operator;

beforeEach(async () => {
  operator = await Operator.hire();
});

type Party = { readonly state: string; readonly roles: readonly unknown[]; readonly endpoints: readonly unknown[] };
const partyNow = async (id: string) => (await operator.get<Party>(`/parties/${id}`)).body;
const invited = async (id: string) => {
  const { body } = await operator.post<{ token: string; versionsUrl: string }>(`/parties/${id}/invitation`);
  return body.token;
};
const steps = async (id: string) => {
  const { body } = await operator.get<{ items: { what: string; ok: boolean; detail: string; httpStatus: number }[] }>(
    `/parties/${id}/handshakes`,
  );
  return body.items.toReversed();
};

describe("the door of OCPI", () => {
  it("answers 401 in OCPI's envelope without a token, with an unknown one, and with one that is not encoded (OCPI-T3, T4, H2, R2, X4)", async () => {
    for (const token of [null, "nobody"]) {
      const { http, body } = await ask("GET", VERSIONS, token);
      expect([http, body.status_code]).toEqual([401, 2000]);
      expect(body.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    }
    const token = await invited(await partner.enter(operator));
    expect((await ask("GET", VERSIONS, token)).http).toBe(200);
    expect((await ask("GET", VERSIONS, `${token}\n`)).http).toBe(200);
  });

  it("echoes both ids on every answer, 401, 404 and 405 too (OCPI-T9)", async () => {
    const token = await partner.register(operator, await partner.enter(operator));
    const answers = [
      await ask("GET", VERSIONS, null),
      await ask("GET", VERSIONS, token),
      await ask("GET", "/ocpi/2.2.1/nothing", token),
      await ask("PATCH", CREDENTIALS, token),
    ];
    expect(answers.map(({ http }) => http)).toEqual([401, 200, 404, 405]);
    for (const { headers } of answers) {
      expect([headers.get("X-Request-ID"), headers.get("X-Correlation-ID")]).toEqual(["request-1", "correlation-1"]);
    }
  });

  it("lists the version and its modules with absolute addresses, with and without a slash at the end (OCPI-E1, V1, T29)", async () => {
    const token = await invited(await partner.enter(operator));
    for (const path of [VERSIONS, `${VERSIONS}/`]) {
      const { body } = await ask("GET", path, token);
      expect(body.data).toEqual([{ version: "2.2.1", url: `${ORIGIN}/ocpi/2.2.1` }]);
    }
    const { body } = await ask("GET", "/ocpi/2.2.1/", token);
    expect(body.data).toMatchObject({ version: "2.2.1" });
    expect((body.data as Party).endpoints).toContainEqual({
      identifier: "credentials",
      role: "SENDER",
      url: `${ORIGIN}${CREDENTIALS}`,
    });
  });
});

describe("a partner that registers with us", () => {
  it("is called back before it is answered; then A is dead, C is its token and B is ours (OCPI-V7, V8, V9)", async () => {
    const id = await partner.enter(operator);
    const a = await invited(id);
    const { http, body } = await ask("POST", CREDENTIALS, a, partner.credentials());
    expect([http, body.status_code]).toEqual([200, 1000]);
    expect(partner.asked).toMatchObject([
      { method: "GET", path: "/versions", token: partner.token },
      { method: "GET", path: "/2.2.1", token: partner.token },
    ]);
    const { token: c, url, roles } = body.data as { token: string; url: string; roles: unknown };
    expect(url).toBe(`${ORIGIN}${VERSIONS}`);
    expect(roles).toEqual([{ role: "CPO", business_details: { name: "eMall" }, party_id: "EML", country_code: "PT" }]);
    expect(c).toMatch(/^[\x21-\x7e]{40,64}$/);
    expect((await ask("GET", VERSIONS, a)).http).toBe(401);
    expect((await ask("GET", CREDENTIALS, c)).body.data).toMatchObject({ token: c });
    expect(await partyNow(id)).toMatchObject({ state: "registered", roles: [{ role: "EMSP", countryCode: "NL" }] });
  });

  it("reads our credentials with A, and A in them (OCPI-V15)", async () => {
    const a = await invited(await partner.enter(operator));
    expect((await ask("GET", CREDENTIALS, a)).body).toMatchObject({
      status_code: 1000,
      data: { token: a, url: `${ORIGIN}${VERSIONS}`, roles: [{ role: "CPO" }] },
    });
  });

  it("keeps no token that it verifies in the clear, nor the one it sends (OCPI-J12, V13)", async () => {
    const c = await partner.register(operator, await partner.enter(operator));
    const { results } = await env.DB.prepare("select * from partners, partner_tokens").all();
    expect(JSON.stringify(results)).not.toContain(c);
    expect(JSON.stringify(results)).not.toContain(partner.token);
  });

  it.each([
    ["cannot be reached", 3001, () => new Response("no", { status: 502 })],
    ["redirects", 3001, () => new Response(null, { status: 307, headers: { location: "https://elsewhere.example" } })],
    ["answers no envelope", 3001, () => Response.json([{ version: "2.2.1", url: "https://emsp.example.org/2.2.1" }])],
    ["speaks another version", 3002, () => wrapped([{ version: "2.1.1", url: "https://emsp.example.org/2.1.1" }])],
    [
      "lists no credentials endpoint",
      3003,
      (path: string) =>
        path === "/2.2.1"
          ? wrapped({
              version: "2.2.1",
              endpoints: [{ identifier: "tokens", role: "SENDER", url: "https://x.example" }],
            })
          : undefined,
    ],
  ] as const)(
    "and %s is told %i; A stays valid, and the diagnosis says why (OCPI-H16, V12)",
    async (_, status, instead) => {
      const id = await partner.enter(operator);
      const a = await invited(id);
      partner.instead = instead;
      const { http, body } = await ask("POST", CREDENTIALS, a, partner.credentials());
      expect([http, body.status_code]).toEqual([200, status]);
      expect(await partyNow(id)).toMatchObject({ state: "unregistered", roles: [] });
      const failed = (await steps(id)).filter(({ ok }) => !ok);
      expect(failed).toHaveLength(1);
      expect(failed[0]?.detail.length).toBeGreaterThan(10);
      partner.instead = null;
      expect((await ask("POST", CREDENTIALS, a, partner.credentials())).body.status_code).toBe(1000);
    },
  );

  it("must be who was expected, at a host that was entered, and nobody else's party (OCPI-V11, C9, J11)", async () => {
    const id = await partner.enter(operator);
    const a = await invited(id);
    const post = async (change: object) =>
      (await ask("POST", CREDENTIALS, a, { ...partner.credentials(), ...change })).body.status_code;
    const [role] = partner.credentials().roles;
    expect(await post({ roles: [{ ...role, party_id: "ZZZ" }] })).toBe(2001);
    expect(await post({ url: "https://other.example.org/versions" })).toBe(3001);
    expect(await post({ url: "https://169.254.169.254/versions" })).toBe(3001);
    expect(partner.asked).toEqual([]);
    const twin = await partner.enter(operator);
    await partner.register(operator, id);
    const { body } = await ask("POST", CREDENTIALS, await invited(twin), partner.credentials());
    expect(body.status_code).toBe(2001);
    expect(await partyNow(twin)).toMatchObject({ state: "unregistered" });
  });

  it("may POST once only; PUT and DELETE need a registration (OCPI-V4, H5)", async () => {
    const id = await partner.enter(operator);
    const a = await invited(id);
    expect((await ask("PUT", CREDENTIALS, a, partner.credentials())).http).toBe(405);
    expect((await ask("DELETE", CREDENTIALS, a)).http).toBe(405);
    const c = await partner.register(operator, id);
    expect((await ask("POST", CREDENTIALS, c, partner.credentials())).http).toBe(405);
    expect((await ask("PUT", CREDENTIALS, "unknown", partner.credentials())).http).toBe(401);
  });

  it("and sends no JSON is told 400, and what is wrong in a body by its path (OCPI-H1, T8, V5)", async () => {
    const a = await invited(await partner.enter(operator));
    const broken = await ask("POST", CREDENTIALS, a, "{");
    expect([broken.http, broken.body.status_code]).toEqual([400, 2000]);
    const wrong = await ask("POST", CREDENTIALS, a, { ...partner.credentials(), roles: [] });
    expect([wrong.http, wrong.body.status_code]).toEqual([200, 2001]);
    expect(wrong.body).toMatchObject({ status_message: expect.stringContaining("roles") });
  });

  it("registers once, even when it says so twice at the same time (OCPI-V6)", async () => {
    const id = await partner.enter(operator);
    const a = await invited(id);
    const answers = await Promise.all([1, 2].map(() => ask("POST", CREDENTIALS, a, partner.credentials())));
    const won = answers.filter(({ body }) => body.status_code === 1000);
    expect(won).toHaveLength(1);
    const [token] = won.map(({ body }) => (body.data as { token: string }).token);
    expect((await ask("GET", CREDENTIALS, token ?? null)).http).toBe(200);
  });

  it("keeps what the first of two at one instant has saved (OCPI-V6)", async () => {
    const id = await partner.enter(operator);
    const db = openDatabase(env.DB);
    const { updatedAt } = (await loadPartner(db, id)) ?? { updatedAt: 0 };
    const save = (token: string) =>
      saveRegistration(
        db,
        id,
        {
          expectedUpdatedAt: updatedAt,
          change: { state: "registered", sealedToken: token, updatedAt: updatedAt + 1 },
          parties: [],
          tokens: [{ hash: token, partnerId: id, kind: "access", expiresAt: null, createdAt: 0 }],
        },
        [],
      );
    expect([await save(`1-${id}`), await save(`2-${id}`)]).toEqual([true, false]);
    const { results } = await env.DB.prepare("select hash from partner_tokens where partner_id = ?").bind(id).all();
    expect(results).toEqual([{ hash: `1-${id}` }]);
  });
});

describe("a registered partner", () => {
  it("rotates by PUT: endpoints are fetched again, and the old token lives until the new one is used (OCPI-V4, V6, R5)", async () => {
    const id = await partner.enter(operator);
    const old = await partner.register(operator, id);
    partner.asked.length = 0;
    partner.endpoints = [...partner.endpoints, { identifier: "cdrs", role: "RECEIVER", url: `${partner.base}/cdrs` }];
    partner.token = "B-rotated";
    const { body } = await ask("PUT", CREDENTIALS, old, partner.credentials());
    const { token } = body.data as { token: string };
    expect(partner.asked.map(({ path, token: used }) => [path, used])).toEqual([
      ["/versions", "B-rotated"],
      ["/2.2.1", "B-rotated"],
    ]);
    expect((await partyNow(id)).endpoints).toHaveLength(4);
    expect((await ask("GET", VERSIONS, old)).http).toBe(200);
    expect((await ask("GET", VERSIONS, token)).http).toBe(200);
    expect((await ask("GET", VERSIONS, old)).http).toBe(401);
  });

  it("keeps what it has when its PUT fails (OCPI-V6, R6)", async () => {
    const id = await partner.enter(operator);
    const c = await partner.register(operator, id);
    partner.instead = () => new Response("down", { status: 503 });
    expect((await ask("PUT", CREDENTIALS, c, partner.credentials("B2"))).body.status_code).toBe(3001);
    expect((await ask("GET", CREDENTIALS, c)).http).toBe(200);
  });

  it("may ask for versions at any time, and nothing changes (OCPI-V3)", async () => {
    const id = await partner.enter(operator);
    const c = await partner.register(operator, id);
    const before = await partyNow(id);
    partner.asked.length = 0;
    for (const _again of [1, 2]) expect((await ask("GET", VERSIONS, c)).http).toBe(200);
    expect(await partyNow(id)).toEqual(before);
    expect(partner.asked).toEqual([]);
  });

  it("ends it by DELETE: its token is dead at once, and its party is free (OCPI-V14)", async () => {
    const id = await partner.enter(operator);
    const c = await partner.register(operator, id);
    expect((await ask("DELETE", CREDENTIALS, c)).body.status_code).toBe(1000);
    expect((await ask("GET", CREDENTIALS, c)).http).toBe(401);
    expect(await partyNow(id)).toMatchObject({ state: "ended" });
    await partner.register(operator, await partner.enter(operator));
    expect((await operator.delete(`/parties/${id}`)).status).toBe(204);
  });
});

describe("a registration that we start", () => {
  const invitation = () => ({ versionsUrl: `${partner.base}/versions`, token: "A-of-theirs" });

  it("offers B, which the partner uses while our POST is open, and goes on with C (OCPI-V8, V10, R3, R4)", async () => {
    const id = await partner.enter(operator);
    let offered = "";
    partner.onCredentials = async ({ token, url }) => {
      offered = token;
      expect((await ask("GET", new URL(url).pathname, token)).http).toBe(200);
      expect((await ask("GET", "/ocpi/2.2.1", token)).http).toBe(200);
      return partner.credentials("C-of-theirs");
    };
    const { status, body } = await operator.post<Party>(`/parties/${id}/registration`, invitation());
    expect([status, body.state]).toEqual([200, "registered"]);
    expect(partner.asked.map(({ method, path, token }) => [method, path, token])).toEqual([
      ["GET", "/versions", "A-of-theirs"],
      ["GET", "/2.2.1", "A-of-theirs"],
      ["POST", "/2.2.1/credentials", "A-of-theirs"],
    ]);
    const first = offered;
    expect((await ask("GET", CREDENTIALS, first)).http).toBe(200);
    await operator.post(`/parties/${id}/rotation`);
    expect(partner.asked.slice(3).map(({ token }) => token)).toEqual(["C-of-theirs", "C-of-theirs", "C-of-theirs"]);
    expect((await ask("GET", CREDENTIALS, first)).http).toBe(401);
    expect((await ask("GET", CREDENTIALS, offered)).http).toBe(200);
  });

  it.each([
    [
      "the partner lists no credentials endpoint",
      "endpoints_missing",
      () => (partner.endpoints = partner.endpoints.slice(1)),
    ],
    ["the partner refuses", "partner_unusable", () => (partner.onCredentials = async () => ({ token: "", roles: [] }))],
  ] as const)("leaves nothing behind when %s (OCPI-V10)", async (_, code, spoil) => {
    const id = await partner.enter(operator);
    spoil();
    const { status, body } = await operator.post<{ code: string }>(`/parties/${id}/registration`, invitation());
    expect([status, body.code]).toEqual([502, code]);
    expect(await partyNow(id)).toMatchObject({ state: "unregistered" });
    const { results } = await env.DB.prepare("select * from partner_tokens where partner_id = ?").bind(id).all();
    expect(results).toEqual([]);
  });

  it("does not keep a partner that is somebody else, and tells it so (OCPI-V11)", async () => {
    const id = await partner.enter(operator, { expectedParties: [{ countryCode: "DE", partyId: "ABC" }] });
    const { status } = await operator.post(`/parties/${id}/registration`, invitation());
    expect(status).toBe(502);
    expect(partner.asked.at(-1)).toMatchObject({ method: "DELETE", path: "/2.2.1/credentials", token: partner.token });
  });

  it("keeps the old pair when the rotation fails (OCPI-V6, R6)", async () => {
    const id = await partner.enter(operator);
    const c = await partner.register(operator, id);
    const theirs = partner.token;
    partner.instead = (path) => (path.endsWith("credentials") ? wrapped(null, 3000) : undefined);
    expect((await operator.post(`/parties/${id}/rotation`)).status).toBe(502);
    expect((await ask("GET", CREDENTIALS, c)).http).toBe(200);
    partner.instead = null;
    partner.asked.length = 0;
    expect((await operator.post(`/parties/${id}/rotation`)).status).toBe(200);
    expect(partner.asked[0]?.token).toBe(theirs);
  });

  it("stays usable both ways when the rotation brings roles that were not expected (OCPI-V6, V11)", async () => {
    const id = await partner.enter(operator);
    await partner.register(operator, id);
    let ours = "";
    const [role] = partner.credentials().roles;
    partner.onCredentials = async ({ token }) => {
      ours = token;
      return { ...partner.credentials("C-of-a-stranger"), roles: [{ ...role, party_id: "ZZZ" }] };
    };
    expect((await operator.post(`/parties/${id}/rotation`)).status).toBe(502);
    expect((await ask("GET", CREDENTIALS, ours)).http).toBe(200);
    expect(await partyNow(id)).toMatchObject({ state: "registered", roles: [{ partyId: partner.partyId }] });
    await operator.post(`/parties/${id}/rotation`);
    expect(partner.asked.at(-1)?.token).toBe("C-of-a-stranger");
  });

  it("is ended from here whatever the partner answers (OCPI-V14)", async () => {
    const id = await partner.enter(operator);
    const c = await partner.register(operator, id);
    partner.instead = () => new Response("down", { status: 503 });
    expect((await operator.delete(`/parties/${id}/registration`, '"old"')).status).toBe(412);
    expect((await operator.delete(`/parties/${id}/registration`)).status).toBe(204);
    expect(partner.asked.at(-1)).toMatchObject({ method: "DELETE", path: "/2.2.1/credentials" });
    expect((await ask("GET", CREDENTIALS, c)).http).toBe(401);
    expect((await operator.delete(`/parties/${id}/registration`)).status).toBe(409);
  });
});
