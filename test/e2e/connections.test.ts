import { Agent, request } from "node:http";
import { expect, it } from "vitest";
import { sharedStack } from "../support/shared.ts";

type Answered = { readonly status: number | undefined; readonly isReused: boolean };

const { demo } = sharedStack();

/** More than is read along with the headers. */
const BODY = JSON.stringify({ text: "x".repeat(200_000) });

it("a connection on which a request's body interested nobody carries the next one", async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send = (path: string, body?: string) =>
    new Promise<Answered>((resolve, reject) => {
      const sent = request(`${demo.worker}${path}`, { agent, method: body === undefined ? "GET" : "POST" });
      sent.on("error", reject);
      sent.on("response", (answer) => {
        answer.resume();
        answer.on("end", () => resolve({ status: answer.statusCode, isReused: sent.reusedSocket }));
      });
      sent.end(body);
    });
  try {
    for (const path of ["/api/locations", "/ocpi/versions", "/nowhere"]) {
      expect((await send(path, BODY)).status, path).toBeGreaterThanOrEqual(400);
      expect(await send("/health"), path).toEqual({ status: 200, isReused: true });
    }
  } finally {
    agent.destroy();
  }
});
