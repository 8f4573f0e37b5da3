import { describe, expect, it } from "vitest";
import { call, createApiKey, createUser, ORIGIN, signIn } from "./api-client.ts";

interface Row {
  readonly what: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly own: boolean;
}

const UNSAFE: readonly Row[] = [
  { what: "same-origin JSON", headers: { "Sec-Fetch-Site": "same-origin" }, own: true },
  { what: "same-origin with its Origin", headers: { "Sec-Fetch-Site": "same-origin", Origin: ORIGIN }, own: true },
  { what: "cross-site JSON", headers: { "Sec-Fetch-Site": "cross-site", Origin: "https://evil.example" }, own: false },
  { what: "cross-site claiming our Origin", headers: { "Sec-Fetch-Site": "cross-site", Origin: ORIGIN }, own: false },
  { what: "sibling sub-domain", headers: { "Sec-Fetch-Site": "same-site", Origin: ORIGIN }, own: false },
  { what: "typed by the user", headers: { "Sec-Fetch-Site": "none" }, own: false },
  { what: "no headers", headers: {}, own: false },
  { what: "old browser with the right Origin", headers: { Origin: ORIGIN }, own: true },
  { what: "old browser with another Origin", headers: { Origin: "https://evil.example" }, own: false },
  { what: "old browser with our host on another port", headers: { Origin: "http://127.0.0.1:9999" }, own: false },
  { what: "opaque Origin", headers: { Origin: "null" }, own: false },
];

const UPGRADES: readonly Row[] = [
  { what: "own page", headers: { "Sec-Fetch-Site": "same-origin", Origin: ORIGIN }, own: true },
  { what: "own page in an old browser", headers: { Origin: ORIGIN }, own: true },
  { what: "same-origin without Origin", headers: { "Sec-Fetch-Site": "same-origin" }, own: false },
  { what: "other page", headers: { Origin: "https://evil.example" }, own: false },
  { what: "sibling sub-domain", headers: { "Sec-Fetch-Site": "same-site", Origin: ORIGIN }, own: false },
  { what: "no headers", headers: {}, own: false },
];

async function isRefused(response: Response): Promise<boolean> {
  return response.status === 403 && (await response.json<{ code: string }>()).code === "foreign_origin";
}

describe("the same-origin rule (portal 2.4)", () => {
  it.each(UNSAFE)("a change, $what: passes $own", async ({ headers, own }) => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      const response = await call("/api/tokens", { method, headers, ...(method === "DELETE" ? {} : { body: {} }) });
      expect(await isRefused(response)).toBe(!own);
    }
  });

  it.each(UNSAFE)("signing in, out and refreshing, $what: passes $own", async ({ headers, own }) => {
    for (const path of ["login", "logout", "refresh"]) {
      const response = await call(`/api/auth/${path}`, { method: "POST", headers, body: {} });
      expect(await isRefused(response)).toBe(!own);
    }
  });

  it.each(UPGRADES)("an upgrade, $what: passes $own", async ({ headers, own }) => {
    const response = await call("/api/live", { headers: { Upgrade: "websocket", ...headers } });
    expect(await isRefused(response)).toBe(!own);
  });

  it("reads are open to any origin that has the cookies, which SameSite keeps from others", async () => {
    const cookies = await signIn(await createUser("viewer"));
    for (const headers of [{}, { "Sec-Fetch-Site": "cross-site" }, { "Sec-Fetch-Site": "none" }]) {
      expect((await call("/api/tokens", { headers, cookies })).status).toBe(200);
    }
  });

  it("a request with an API key skips it", async () => {
    const headers = { ...(await createApiKey()), "Sec-Fetch-Site": "cross-site", Origin: "https://partner.example" };
    expect((await call("/api/tokens", { method: "POST", headers, body: {} })).status).toBe(400);
  });
});
