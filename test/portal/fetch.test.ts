import { afterEach, describe, expect, it, vi } from "vitest";
import { apiFetch } from "../../portal/src/fetch.ts";

const done = () => Response.json({ done: true });
const renewed = () => new Response(null, { status: 204 });

function refused(status: number, code: string): Response {
  const headers = { "Content-Type": "application/problem+json" };
  return new Response(JSON.stringify({ status, code, requestId: "r-1" }), { status, headers });
}

/** Answers in turn, and notes the addresses asked for. */
function answerWith(...answers: readonly (() => Response)[]): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (input: string) => {
    const answer = answers[asked.length];
    asked.push(input);
    if (answer === undefined) throw new TypeError("network");
    return answer();
  });
  return asked;
}

afterEach(() => vi.unstubAllGlobals());

describe("calls of the API (portal 2.2)", () => {
  it("an expired access token is renewed once, and the request repeated", async () => {
    const asked = answerWith(() => refused(401, "token_expired"), renewed, done);
    expect(await (await apiFetch("/api/locations")).json()).toEqual({ done: true });
    expect(asked).toEqual(["/api/locations", "/api/auth/refresh", "/api/locations"]);
  });

  it("requests that expire together share one renewal", async () => {
    const asked: string[] = [];
    vi.stubGlobal("fetch", async (input: string) => {
      asked.push(input);
      if (input === "/api/auth/refresh") return renewed();
      return asked.filter((address) => address === input).length === 1 ? refused(401, "token_expired") : done();
    });
    await Promise.all([apiFetch("/api/locations"), apiFetch("/api/sessions")]);
    expect(asked.filter((address) => address === "/api/auth/refresh")).toHaveLength(1);
  });

  it("a sign-in that has ended is said so, without another try", async () => {
    const asked = answerWith(
      () => refused(401, "token_expired"),
      () => refused(401, "session_ended"),
    );
    await expect(apiFetch("/api/locations")).rejects.toMatchObject({ code: "session_ended" });
    expect(asked).toHaveLength(2);
  });

  it("a wrong password renews nothing", async () => {
    const asked = answerWith(() => refused(401, "wrong_credentials"));
    await expect(apiFetch("/api/auth/login")).rejects.toMatchObject({ code: "wrong_credentials", requestId: "r-1" });
    expect(asked).toHaveLength(1);
  });

  it("no network, a gateway's page and the portal's own page all mean: not reachable", async () => {
    answerWith();
    await expect(apiFetch("/api/locations")).rejects.toMatchObject({ code: "unreachable", status: null });
    answerWith(() => new Response("Bad gateway", { status: 502 }));
    await expect(apiFetch("/api/locations")).rejects.toMatchObject({ code: "unreachable", status: 502 });
    answerWith(() => new Response("<!doctype html>", { headers: { "Content-Type": "text/html" } }));
    await expect(apiFetch("/api/locations")).rejects.toMatchObject({ code: "unreachable" });
  });
});
