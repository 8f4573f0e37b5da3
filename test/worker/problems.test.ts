import { env, exports } from "cloudflare:workers";
import { Hono } from "hono";
import { describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { REFUSALS } from "../../src/domain/result.ts";
import type { ApiEnv } from "../../src/entry/api/context.ts";
import { checkIfMatch, etagOf } from "../../src/entry/api/guards.ts";
import { pageOfRows, readCursor } from "../../src/entry/api/paging.ts";
import { problemSchema } from "../../src/entry/api/shared/schemas.ts";
import { app } from "../../src/entry/app.ts";
import { problem } from "../../src/entry/errors.ts";
import { call, createApiKey, ORIGIN } from "./api-client.ts";

async function problemOf(response: Response) {
  expect(response.headers.get("Content-Type")).toBe("application/problem+json");
  const body = problemSchema.parse(await response.json());
  expect(body.status).toBe(response.status);
  return body;
}

const post = (body: string, headers: Readonly<Record<string, string>>) =>
  exports.default.fetch(`${ORIGIN}/api/tokens`, { method: "POST", headers, body });

describe("every way to say no", () => {
  it.each(REFUSALS)("%s is a problem with a stable code", async (refusal) => {
    const one = new Hono<ApiEnv>().get("/", (c) => {
      c.set("requestId", "r");
      return problem(c, refusal);
    });
    const body = await problemOf(await one.request("/"));
    expect(body.code).toBe(refusal);
    expect(body.status).toBeGreaterThanOrEqual(400);
  });
});

describe("an answer of the Worker", () => {
  it("is the same to a caller that hangs up in the middle of what nobody wanted to read", async () => {
    const body = new ReadableStream({
      pull: (controller) => controller.error(new Error("Network connection lost.")),
    });
    const request = new Request(`${ORIGIN}/nowhere`, { method: "POST", body });
    expect((await app.fetch(request, env)).status).toBe(404);
  });

  it("carries a request id made here, and forbids caching, sniffing and framing", async () => {
    const response = await call("/api/auth/me", { headers: { "X-Request-Id": "mine" } });
    const id = response.headers.get("X-Request-Id");
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect((await problemOf(response)).requestId).toBe(id);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    });
  });

  it("is logged as one line without secrets, by route and not by address", async () => {
    const lines = vi.spyOn(console, "log").mockImplementation(() => {});
    const headers = await createApiKey();
    await call("/api/tokens/04A1B2C3", { headers });
    const [line, ...more] = lines.mock.calls
      .map(([text]) => String(text))
      .filter((text) => text.includes("http.request"));
    lines.mockRestore();
    expect(more).toEqual([]);
    expect(JSON.parse(line ?? "")).toMatchObject({ method: "GET", route: "/api/tokens/:uid", status: 404 });
    expect(line).not.toContain("04A1B2C3");
    expect(line).not.toContain(headers.Authorization);
  });
});

describe("bad input", () => {
  it("an unknown address is a problem, inside and outside of /api", async () => {
    expect(await problemOf(await call("/nothing"))).toMatchObject({ status: 404, code: "not_found" });
    expect(await problemOf(await call("/api/nothing", { headers: await createApiKey() }))).toMatchObject({
      status: 404,
    });
  });

  it("fields are named", async () => {
    const body = { uid: "", state: "lost" };
    const { code, errors } = await problemOf(
      await call("/api/tokens", { method: "POST", headers: await createApiKey(), body }),
    );
    expect(code).toBe("invalid_request");
    expect(errors?.map(({ path }) => path)).toEqual(expect.arrayContaining(["uid", "state"]));
  });

  it("parameters are named with where they stand", async () => {
    const { errors } = await problemOf(await call("/api/tokens?limit=0", { headers: await createApiKey() }));
    expect(errors).toMatchObject([{ path: "query.limit" }]);
  });

  it("broken JSON: 400", async () => {
    const headers = { ...(await createApiKey()), "Content-Type": "application/json" };
    expect(await problemOf(await post("{", headers))).toMatchObject({ status: 400, code: "invalid_request" });
  });

  it("another media type: 415", async () => {
    const headers = { ...(await createApiKey()), "Content-Type": "application/x-www-form-urlencoded" };
    expect(await problemOf(await post("uid=1", headers))).toMatchObject({
      status: 415,
      code: "unsupported_media_type",
    });
  });

  it("too large a body: 413", async () => {
    const headers = { ...(await createApiKey()), "Content-Type": "application/json" };
    const large = JSON.stringify({ uid: "x".repeat(256 * 1024) });
    expect(await problemOf(await post(large, headers))).toMatchObject({ status: 413, code: "request_too_large" });
  });

  it("a fault is answered blandly and logged with its stack", async () => {
    const lines = vi.spyOn(console, "log").mockImplementation(() => {});
    const prepare = () => {
      throw new Error("disk on fire");
    };
    const broken = { ...env, DB: { prepare } };
    const response = await app.fetch(new Request(`${ORIGIN}/health`), broken);
    const logged = lines.mock.calls.map(([text]) => String(text)).join("\n");
    lines.mockRestore();
    const text = await response.clone().text();
    expect(await problemOf(response)).toMatchObject({ status: 500, code: "fault" });
    expect(text).not.toContain("fire");
    expect(logged).toContain("http.fault");
    expect(logged).toMatch(/disk on fire.*app\.ts/);
  });
});

describe("pages", () => {
  const key = z.tuple([z.int(), z.string()]);
  const rows = [1, 2, 3, 4, 5].map((at) => ({ at, id: `ä/${at}` }));
  const read = (after: readonly [number, string] | null, limit: number) =>
    rows.filter(({ at }) => after === null || at > after[0]).slice(0, limit + 1);

  it("lead through all rows once, by an opaque cursor", () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const after = readCursor(key, cursor);
      if (!after.ok) throw new Error("our own cursor");
      const page = pageOfRows(
        read(after.value, 2),
        2,
        (row) => [row.at, row.id],
        (row) => row.id,
      );
      seen.push(...page.items);
      cursor = page.nextCursor ?? undefined;
      expect(cursor ?? "").toMatch(/^[\w-]*$/);
    } while (cursor !== undefined);
    expect(seen).toEqual(rows.map(({ id }) => id));
  });

  it.each(["", "!", "bm90IGpzb24", Buffer.from("[1]").toString("base64url")])(
    "a foreign cursor %j is refused",
    (cursor) => {
      expect(readCursor(key, cursor)).toMatchObject({ ok: false, refusal: "invalid_request" });
    },
  );
});

describe("edits guarded by If-Match", () => {
  const edit = (ifMatch: string | null) =>
    new Hono<ApiEnv>()
      .put("/", (c) => {
        c.set("requestId", "r");
        return checkIfMatch(c, 1_750_000_000_000) ?? c.body(null, 204);
      })
      .request("/", { method: "PUT", ...(ifMatch === null ? {} : { headers: { "If-Match": ifMatch } }) });

  it.each([
    ["the version read", etagOf(1_750_000_000_000), 204],
    ["one of several", `"x", ${etagOf(1_750_000_000_000)}`, 204],
    ["whatever is there", "*", 204],
    ["another version", etagOf(1_750_000_000_001), 412],
    ["none", null, 428],
  ])("naming %s: %s → %i", async (_what, ifMatch, status) => {
    expect((await edit(ifMatch)).status).toBe(status);
  });
});
