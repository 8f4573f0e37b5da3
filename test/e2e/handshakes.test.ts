import { describe, expect, it } from "vitest";
import { sharedStack } from "../support/shared.ts";

const { demo } = sharedStack();

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
