import { describe, expect, it } from "vitest";
import * as z from "zod";
import { callDso, type DsoCall, readJson } from "../../src/remote/dso/call.ts";

const CALL: DsoCall = { method: "GET", url: "https://dso.example/events" };

async function called(
  respond: () => Response,
  { isDevelopment = false, ...call }: Partial<DsoCall & { isDevelopment: boolean }> = {},
) {
  const seen: RequestInit[] = [];
  const fetch = async (_url: string, init: RequestInit) => {
    seen.push(init);
    return respond();
  };
  return { asked: await callDso({ fetch, now: () => 0, isDevelopment }, { ...CALL, ...call }), seen };
}

describe("a question to a DSO", () => {
  it("follows no redirect, and does not wait for ever", async () => {
    const { asked, seen } = await called(() => new Response("[]", { headers: { etag: '"1"' } }));
    expect(asked).toEqual({ ok: true, value: { status: 200, text: "[]", etag: '"1"' } });
    expect(seen).toEqual([expect.objectContaining({ redirect: "manual", signal: expect.any(AbortSignal) })]);
  });

  it.each([
    ["http://dso.example/events", "https"],
    ["https://localhost/events", "public host name"],
    ["https://10.0.0.1/events", "public host name"],
    ["https://user:secret@dso.example/", "password"],
    ["events", "no URL"],
  ])("does not go to %s", async (url, why) => {
    const { asked, seen } = await called(() => new Response(), { url });
    expect(asked).toMatchObject({ ok: false, fault: { kind: "refused", detail: expect.stringContaining(why) } });
    expect(seen).toEqual([]);
  });

  it("may go to a program on a developer's machine", async () => {
    const { asked } = await called(() => new Response("[]"), {
      url: "http://127.0.0.1:9700/volta",
      isDevelopment: true,
    });
    expect(asked.ok).toBe(true);
  });

  it("is cut where the answer never ends", async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += 1_000_000;
        controller.enqueue(new Uint8Array(1_000_000));
      },
    });
    const { asked } = await called(() => new Response(endless));
    expect(asked).toMatchObject({ ok: false, fault: { kind: "unreadable" } });
    expect(sent).toBeLessThan(10_000_000);
  });

  it.each([
    [429, "unreachable"],
    [500, "unreachable"],
    [302, "unreadable"],
  ])("answered %i is %s", async (status, kind) => {
    expect((await called(() => new Response(null, { status }))).asked).toMatchObject({ ok: false, fault: { kind } });
  });

  it.each([
    ["90", 90],
    ["Thu, 01 Jan 1970 00:02:00 GMT", 120],
    ["Wed, 31 Dec 1969 23:00:00 GMT", undefined],
    ["soon", undefined],
  ])("Retry-After %s at the epoch is so many seconds: %s", async (wait, seconds) => {
    const { asked } = await called(() => new Response(null, { status: 503, headers: { "retry-after": wait } }));
    expect(asked.ok ? "answered" : asked.fault.retryAfterSeconds).toBe(seconds);
  });

  it.each([200, 304, 401, 404])("answered %i is its caller's to judge", async (status) => {
    expect((await called(() => new Response(null, { status }))).asked).toMatchObject({ ok: true, value: { status } });
  });

  it("tells what went wrong in a sentence that is not long", async () => {
    const { asked } = await called(() => {
      throw new TypeError("x".repeat(1_000));
    });
    if (asked.ok) throw new Error("it was answered");
    expect(asked.fault.kind).toBe("unreachable");
    expect(asked.fault.detail.length).toBeLessThanOrEqual(200);
  });
});

describe("an answer in JSON", () => {
  const schema = z.object({ events: z.array(z.object({ id: z.string() })) });

  it("is named the first place at which it is another", () => {
    expect(readJson('{"events": [{"id": "a"}]}', schema)).toEqual({ ok: true, value: { events: [{ id: "a" }] } });
    expect(readJson('{"events": [{"id": 1}]}', schema)).toMatchObject({
      fault: { kind: "unreadable", detail: expect.stringContaining("events.0.id") },
    });
    expect(readJson("<html>", schema)).toMatchObject({ fault: { detail: "Its answer is no JSON." } });
  });
});
