import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { afterEach, describe, expect, it } from "vitest";
import { realClock } from "../../sim/clock.ts";
import { readArguments, specsOf } from "../../sim/dso/command-line.ts";
import { startDsos } from "../../sim/dso/server.ts";
import { DEMO_DSOS } from "../../sim/dso/spec.ts";

const clean: Array<() => unknown> = [];

afterEach(async () => {
  for (const each of clean.splice(0).reverse()) await each();
});

function run(...args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, ["sim/main.ts", "dso", ...args], { stdio: ["ignore", "pipe", "inherit"] });
  clean.push(() => child.kill("SIGKILL"));
  return child;
}

async function jsonOf(url: string, body?: unknown) {
  const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const response = await fetch(url, init);
  return { status: response.status, body: await response.json() };
}

describe("npm run sim -- dso", () => {
  const specs = (...args: readonly string[]) => specsOf(readArguments(args), () => "2026-11-18T12:00:00Z,0.2");

  it("reads its options strictly", () => {
    expect(() => readArguments(["--teapot"])).toThrow("--teapot");
    expect(() => specs("--only", "nobody")).toThrow("--only takes nordnett, volta, costa");
    expect(() => specs("--zone", "Moon/Sea")).toThrow("--zone");
    expect(() => specs("--publish", "noon")).toThrow("--publish must look like 12:55");
    expect(() => specs("--values", "48")).toThrow("--values must be 24 or 96");
    expect(() => specs("--prices", "volta")).toThrow("--prices must look like nordnett=prices.csv");
    const given = specs(
      "--only",
      "volta",
      "--zone",
      "Europe/Berlin",
      "--publish",
      "13:10",
      "--values",
      "24",
      "--prices",
      "volta=a.csv",
    );
    expect(given).toMatchObject([{ key: "volta", zone: "Europe/Berlin", publishMinute: 790, valuesPerDay: 24 }]);
    expect(given[0]?.fedPrices?.get(Date.parse("2026-11-18T12:00:00Z"))).toBe(0.2);
  });

  it("prints where each DSO is and how it is reached, and serves them on one port", async () => {
    const { stdout } = run("--port", "0", "--only", "volta,costa", "--clock-start", "2026-11-18T12:00:00Z");
    if (!stdout) throw new Error("no stdout");
    const lines = createInterface(stdout)[Symbol.asyncIterator]();
    const volta = JSON.parse((await lines.next()).value ?? "null");
    const costa = JSON.parse((await lines.next()).value ?? "null");
    expect([volta.dso, costa.dso]).toEqual(["volta", "costa"]);
    expect((await jsonOf(`${volta.baseUrl}/auth/server`)).body).toEqual({ tokenURL: `${volta.baseUrl}/auth/token` });
    expect((await jsonOf(costa.control)).body).toMatchObject({ dso: "costa", requests: [] });
    expect((await jsonOf(volta.control.replace("volta", "nordnett"))).status).toBe(404);
  });

  it("helps", async () => {
    const { stdout } = run("--help");
    let help = "";
    for await (const chunk of stdout ?? []) help += chunk;
    for (const { key } of DEMO_DSOS) expect(help).toContain(`/${key}`);
  });
});

describe("its server", () => {
  async function started() {
    const running = await startDsos(DEMO_DSOS, { clock: realClock(1_000), seed: 1 }, 0);
    clean.push(running.stop);
    const control = (order: unknown) => jsonOf(`${running.url}/_control/volta`, order);
    return { ...running, control, ask: () => fetch(`${running.url}/volta/auth/server`) };
  }

  it("closes, leaves open or delays connections as it is told (EN-S6)", async () => {
    const { control, ask, url } = await started();
    await control({ faults: ["refuse"] });
    await expect(ask()).rejects.toThrow();
    await control({ faults: ["hang"] });
    const leaving = AbortSignal.timeout(50);
    await expect(fetch(`${url}/volta/auth/server`, { signal: leaving })).rejects.toMatchObject({
      name: "TimeoutError",
    });
    await control({ faults: [{ name: "slow", ms: 5_000, on: ["auth"] }] });
    expect((await ask()).status).toBe(200);
    expect((await control({ faults: ["teapot"] })).status).toBe(400);
  });

  it("posts webhooks, and is not stopped by a subscriber that is not there", async () => {
    const { url, control } = await started();
    const subscriber = createServer((request, response) => {
      response.end();
      subscriber.emit("told", request.headers.authorization);
    });
    subscriber.listen(0, "127.0.0.1");
    clean.push(() => subscriber.close());
    await once(subscriber, "listening");
    const address = subscriber.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const form = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: "emall",
      client_secret: "emall-secret",
    });
    const token = await (await fetch(`${url}/volta/auth/token`, { method: "POST", body: form })).json();
    for (const callbackUrl of ["http://127.0.0.1:1/nobody", `http://127.0.0.1:${port}/notify`]) {
      const objectOperations = [{ objects: ["EVENT"], operations: ["UPDATE"], callbackUrl, bearerToken: "hint" }];
      await fetch(`${url}/volta/subscriptions`, {
        method: "POST",
        headers: { authorization: `Bearer ${token.access_token}`, "content-type": "application/json" },
        body: JSON.stringify({ clientName: "emall", objectOperations }),
      });
    }
    const told = once(subscriber, "told");
    await control({ subscriptionKw: 99 });
    expect(await told).toEqual(["Bearer hint"]);
  });
});
