import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type * as z from "zod";
import type { tokenPullSchema } from "../../src/entry/api/shared/parties.ts";
import { runCron } from "../../src/entry/cron.ts";
import { aToken } from "../support/roaming-token.ts";
import { ask, Partner, wrapped } from "./ocpi-partner.ts";
import { clock, World } from "./ocpp-world.ts";

type TokenPull = z.infer<typeof tokenPullSchema>;

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const world = World.forTests();
const partner = Partner.forTests();
let id: string;
let ours: string;
/** The queries of the pages that the partner was asked for. */
let pages: string[];

beforeEach(async () => {
  id = await partner.enter(world.current.operator);
  ours = await partner.register(world.current.operator, id);
  pages = [];
});

const minute = () => runCron({ cron: "* * * * *" }, env);
const listed = (uid: string, fields: Record<string, unknown> = {}) =>
  aToken({ party_id: partner.partyId, uid, ...fields });
const state = async () => (await world.current.operator.get<TokenPull>(`/parties/${id}/tokens/pull`)).body;
const pullNow = () => world.current.operator.post<TokenPull & { code?: string }>(`/parties/${id}/tokens/pull`);
const has = async (uid: string) =>
  (await ask("GET", `/ocpi/2.2.1/tokens/NL/${partner.partyId}/${uid}`, ours)).http === 200;

/** Lists tokens, one to a page; other partners, registered by tests before, read the same. */
function lists(...uids: readonly string[]): void {
  partner.onTokens = (url) => {
    if (partner.asked.at(-1)?.token === partner.token) pages.push(url.search);
    const at = Number(url.searchParams.get("offset") ?? 0);
    const page = wrapped(uids.slice(at, at + 1).map((uid) => listed(uid)));
    if (at + 1 < uids.length) {
      const next = new URL(url);
      next.searchParams.set("offset", String(at + 1));
      page.headers.set("Link", `<${next.href}>; rel="next"`);
    }
    return page;
  };
}

describe("a partner's list of tokens (OCPI-K6)", () => {
  it("is read whole after the registration, page by page, then what changed every four hours", async () => {
    lists("ONE", "TWO", "THREE");
    await minute();
    expect(pages).toEqual(["?limit=200", "?limit=200&offset=1", "?limit=200&offset=2"]);
    expect(await state()).toMatchObject({ tokens: 3, listed: 3, skipped: 0, startedAt: null, failure: null });
    expect(await has("two")).toBe(true);
    const firstAt = clock.now();
    await minute();
    expect(pages).toHaveLength(3);
    clock.advance(4 * HOUR);
    lists("FOUR");
    await minute();
    const from = new Date(firstAt - HOUR * 1_000).toISOString();
    expect(pages.slice(3)).toEqual([`?${new URLSearchParams({ date_from: from, limit: "200" })}`]);
    expect(await state()).toMatchObject({ tokens: 4, isFull: false });
    clock.advance(24 * HOUR);
    await minute();
    expect(pages.at(-1)).toBe("?limit=200");
  });

  it("is the truth when it was read whole: what it does not name is gone, what was pushed meanwhile is not (OCPI-T24)", async () => {
    lists("ONE", "TWO");
    await pullNow();
    clock.advance(MINUTE);
    lists("TWO");
    const { body } = await pullNow();
    expect(body).toMatchObject({ tokens: 1, isFull: true, listed: 1 });
    expect([await has("ONE"), await has("TWO")]).toEqual([false, true]);
    clock.advance(MINUTE);
    await ask("PUT", `/ocpi/2.2.1/tokens/NL/${partner.partyId}/NEW`, ours, listed("NEW"));
    await pullNow();
    expect(await has("NEW")).toBe(true);
  });

  it("never replaces a newer picture, and keeps the token all the same (OCPI-K2)", async () => {
    const newer = listed("ONE", { valid: false, last_updated: "2032-01-01T00:00:00.000Z" });
    await ask("PUT", `/ocpi/2.2.1/tokens/NL/${partner.partyId}/ONE`, ours, newer);
    clock.advance(MINUTE);
    lists("ONE");
    await pullNow();
    expect((await ask("GET", `/ocpi/2.2.1/tokens/NL/${partner.partyId}/ONE`, ours)).body.data).toEqual(newer);
  });

  it("is read on a minute later where it is long", async () => {
    lists(...Array.from({ length: 12 }, (_, index) => `T${index}`));
    expect((await pullNow()).body).toMatchObject({ listed: 10, startedAt: clock.iso() });
    clock.advance(MINUTE);
    await minute();
    expect(await state()).toMatchObject({ tokens: 12, listed: 12, startedAt: null });
    expect(pages).toHaveLength(12);
  });

  it("is read although another partner does not answer", async () => {
    const silent = { id, token: partner.token };
    partner.partyId = "QQ1";
    partner.token = "B-of-the-other";
    id = await partner.enter(world.current.operator);
    ours = await partner.register(world.current.operator, id);
    partner.onTokens = () => {
      if (partner.asked.at(-1)?.token === silent.token) throw new DOMException("", "TimeoutError");
      return wrapped([listed("ONE")]);
    };
    await minute();
    expect(await state()).toMatchObject({ tokens: 1, failure: null });
    id = silent.id;
    expect(await state()).toMatchObject({ tokens: 0, failure: expect.stringContaining("did not answer") });
  });

  it("may hold what is not the partner's, or cannot be read: the others are kept", async () => {
    partner.onTokens = () => wrapped([listed("ONE"), listed("TWO", { party_id: "ZZZ" }), { uid: "THREE" }, null]);
    expect((await pullNow()).body).toMatchObject({ tokens: 1, listed: 4, skipped: 3 });
  });

  it.each([
    ["is down", () => new Response("down", { status: 503 }), "no JSON"],
    ["answers no list", () => wrapped({}), "no list"],
    ["refuses", () => wrapped([], 3000), "status_code 3000"],
  ])("leaves all as it was when the partner %s, says why, and is tried again", async (_, answer, why) => {
    lists("ONE", "TWO");
    await pullNow();
    clock.advance(MINUTE);
    partner.onTokens = answer;
    expect((await pullNow()).body).toMatchObject({
      tokens: 2,
      startedAt: null,
      dueAt: clock.iso(10 * MINUTE * 1_000),
      failure: expect.stringContaining(why),
    });
    clock.advance(10 * MINUTE);
    lists("TWO");
    await minute();
    expect(await state()).toMatchObject({ failure: null, startedAt: null });
  });

  it("leads nowhere else: the token is shown to no other host (OCPI-C9)", async () => {
    const elsewhere = "https://elsewhere.example.org/tokens";
    partner.onTokens = () => {
      const page = wrapped([listed("ONE")]);
      page.headers.set("Link", `<${elsewhere}>; rel="next"`);
      return page;
    };
    const { body } = await pullNow();
    expect(body.failure).toContain("elsewhere.example.org");
    expect(partner.asked.filter(({ path }) => path === "/tokens")).toEqual([]);
  });

  it("is not read where the partner is not registered (OCPI-V14)", async () => {
    await ask("DELETE", "/ocpi/2.2.1/credentials", ours);
    expect(await pullNow()).toMatchObject({ status: 409, body: { code: "not_registered" } });
    lists("ONE");
    await minute();
    expect(pages).toEqual([]);
  });
});
