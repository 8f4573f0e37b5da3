import { describe, expect, it } from "vitest";
import { refusalOf } from "../support/refusal.ts";
import { sharedStack } from "../support/shared.ts";

const { demo, api } = sharedStack();

/** Two windows' worth and one more: wherever in a window of 60 s it begins, it is too much. */
const TOO_MANY = 121;

describe("one identity that knocks without end", () => {
  it("OCPP-C11 is answered 429 with a time to come again; from another address it is not", async () => {
    const identity = crypto.randomUUID();
    const statuses = new Set<number>();
    let retryAfter: string | null = null;
    for (let times = 0; times < TOO_MANY; times += 1) {
      const { status, headers } = await knock(identity, "198.51.100.40");
      statuses.add(status);
      retryAfter = headers.get("Retry-After") ?? retryAfter;
    }
    expect(statuses).toEqual(new Set([426, 429]));
    expect(Number(retryAfter)).toBeGreaterThanOrEqual(20);
    expect(Number(retryAfter)).toBeLessThanOrEqual(60);
    expect((await knock(identity, "198.51.100.41")).status).toBe(426);
    expect((await knock(crypto.randomUUID(), "198.51.100.40")).status).toBe(426);
  });
});

/** Any request counts, also one that asks for no WebSocket. The address is as Cloudflare says it. */
function knock(identity: string, address: string): Promise<Response> {
  return fetch(`${demo.worker}/ocpp/${identity}`, { headers: { "CF-Connecting-IP": address } });
}

describe("a charger that was given an address without /ocpp/{identity}", () => {
  it.each(["/", "/CP-1", "/ocpp", "/index.html"])(
    "OCPP-C6 %s: is refused with the reason, and listed",
    async (path) => {
      const reason = expect.stringContaining("/ocpp/{identity}");
      expect(await refusalOf(demo.worker + path)).toEqual({ status: 404, reason });
      const listed = await api(`/refused-handshakes?${new URLSearchParams({ subject: path })}`);
      expect(await listed.json()).toMatchObject({ items: [{ subject: path, status: 404, reason }] });
    },
  );

  it("is not taken for a browser, which gets the portal's pages there, and files without waking the Worker", async () => {
    const page = async (path: string) => {
      const { status, headers } = await fetch(demo.portal + path);
      return { status, type: headers.get("content-type"), isOfWorker: headers.has("x-request-id") };
    };
    const html = expect.stringContaining("text/html");
    for (const path of ["/", "/stations/pn1"]) {
      expect(await page(path)).toEqual({ status: 200, type: html, isOfWorker: true });
    }
    const problem = { status: 404, type: "application/problem+json", isOfWorker: true };
    expect(await page("/downloads/job/secret")).toEqual(problem);
    const [, script = ""] = /src="(\/assets\/[^"]+)"/.exec(await (await fetch(demo.portal)).text()) ?? [];
    for (const path of [script, "/favicon.svg"])
      expect(await page(path)).toMatchObject({ status: 200, isOfWorker: false });
  });
});
