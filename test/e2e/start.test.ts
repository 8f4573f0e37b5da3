import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { sharedStack } from "../support/shared.ts";
import { processesOf, type Stack, type StackOptions, startStack, temporaryState } from "../support/stack.ts";
import { untilTrue } from "../support/until.ts";

/** Starting and stopping real stacks takes its time on a small machine. */
const SLOW = { timeout: 240_000 };

const own: Stack[] = [];
const start = async (options?: StackOptions) => {
  const stack = await startStack(options);
  own.push(stack);
  return stack;
};

afterEach(async () => {
  for (const stack of own.splice(0)) await stack.remove();
});

type Station = { readonly id: string; readonly published: boolean; readonly chargePoints: readonly Box[] };
type Box = { readonly id: string; readonly live: { readonly online: boolean }; readonly evses: readonly Slot[] };
type Slot = { readonly label: string; readonly status: string | null };

describe("npm start", () => {
  const { demo, api } = sharedStack();
  const stations = async () => ((await (await api("/locations")).json()) as { items: readonly Station[] }).items;

  it("answers on every address of demo.json", async () => {
    for (const address of [demo.portal, `${demo.worker}/health`, demo.openapi, `${demo.worker}/api/docs`]) {
      expect([address, (await fetch(address)).status]).toEqual([address, 200]);
    }
    const page = await fetch(`${demo.portal}/stations/pn1`, { headers: { accept: "text/html" } });
    expect([page.status, page.headers.get("content-type")]).toEqual([200, expect.stringContaining("text/html")]);
  });

  it("lets the demo administrator in with the password and the API key it wrote", async () => {
    const { email, password } = demo.admin;
    const signIn = await fetch(`${demo.worker}/api/auth/login`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: demo.worker, "sec-fetch-site": "same-origin" },
      body: JSON.stringify({ email, password }),
    });
    expect(signIn.ok).toBe(true);
    expect((await api("/tokens")).status).toBe(200);
    expect((await fetch(`${demo.worker}/api/locations`)).status).toBe(401);
  });

  it("shows two published stations whose charge points boot and whose slots hold the demo's states", async () => {
    expect((await stations()).map(({ id, published }) => [id, published])).toEqual([
      ["bs1", true],
      ["pn1", true],
    ]);
    const expected = {
      A1: "Charging",
      A2: "Available",
      B1: "SuspendedEV",
      B2: "Faulted",
      C1: "Charging",
      C2: "Reserved",
      C3: "Unavailable",
      C4: "Available",
    };
    const slots = async () => {
      const boxes = (await stations()).find(({ id }) => id === "pn1")?.chargePoints ?? [];
      const ofDemo = boxes.filter(({ id }) => id.startsWith("PN1-"));
      return Object.fromEntries(ofDemo.flatMap(({ evses }) => evses.map(({ label, status }) => [label, status])));
    };
    let shown = {};
    const asExpected = async () => {
      shown = await slots();
      return JSON.stringify(shown) === JSON.stringify(expected);
    };
    await untilTrue(asExpected, {
      what: () => `the slots of Porto Norte 1 to show the demo's states; they show ${JSON.stringify(shown)}`,
    });
    const online = (await stations()).flatMap(({ chargePoints }) => chargePoints).filter(({ live }) => live.online);
    expect(online.length).toBeGreaterThanOrEqual(8);
  });

  it("has a simulated eMSP registered, and a token for another", async () => {
    const { items } = (await (await api("/parties")).json()) as { items: readonly { roles: unknown; state: string }[] };
    const roles = [expect.objectContaining({ role: "EMSP", countryCode: "DE", partyId: "DRV" })];
    expect(items).toContainEqual(expect.objectContaining({ state: "registered", roles }));
    expect(demo.ocpi).toEqual({ countryCode: "PT", partyId: "EML", tokenA: expect.stringMatching(/^\S{40,64}$/) });
  });

  it("lists at least two charge points that are free for real clients, one of them with two independent EVSEs", () => {
    const free = demo.chargePoints.filter(({ simulated }) => !simulated);
    expect(free.length).toBeGreaterThanOrEqual(2);
    expect(free.some(({ evses }) => evses.length === 2)).toBe(true);
    expect(demo.tokens.map(({ state }) => state)).toEqual(expect.arrayContaining(["valid", "blocked", "expired"]));
  });

  it(
    "runs beside another stack, ends without a trace on Ctrl-C, finds its data again, leaves nothing when it is killed",
    SLOW,
    async () => {
      const state = temporaryState();
      const first = await start({ state, args: ["--no-world"] });
      const file = join(state, "demo.json");
      expect(first.demo.worker).not.toBe(demo.worker);
      expect(statSync(file).mode & 0o077).toBe(0);
      expect((await first.api("/tokens", { method: "POST", body: { uid: "KEPT" } })).status).toBe(201);

      expect(await first.stop()).toBe(0);
      expect(existsSync(file)).toBe(false);
      expect(processesOf(first.demo.workerGroup)).toEqual([]);
      await expect(fetch(`${first.demo.worker}/health`)).rejects.toThrow();
      expect((await api("/locations")).status).toBe(200);

      const second = await start({ state, args: ["--no-world"] });
      expect(second.demo.admin).toEqual(first.demo.admin);
      expect(second.demo.chargePoints).toEqual(first.demo.chargePoints);
      expect((await second.api("/tokens/KEPT")).status).toBe(200);

      second.process.kill("SIGKILL");
      const isGone = () => processesOf(second.demo.workerGroup).length === 0;
      await untilTrue(isGone, { what: "the Worker's group to end with a stack that is killed outright" });
    },
  );

  it(
    "runs on the clock it is given, goes on from where it was stopped, outlives a runtime that dies under requests, and ends when its Worker does",
    SLOW,
    async () => {
      const state = temporaryState();
      const ahead = await start({ state, args: ["--empty", "--clock", "2040-01-01T00:00:00Z", "--time-scale", "60"] });
      const setup = { address: `${ahead.demo.portal}/setup`, token: expect.any(String) };
      expect(ahead.demo).toMatchObject({ chargePoints: [], tokens: [], setup });
      expect(await (await ahead.api("/auth/setup")).json()).toEqual({ open: true });
      const firstAt = await instantOf(ahead);
      await ahead.stop();

      const after = await start({ state, args: ["--empty"] });
      const secondAt = await instantOf(after);
      expect([firstAt, secondAt]).toEqual([expect.stringMatching(/^2040-01-01/), expect.stringMatching(/^2040-01-01/)]);
      expect(Date.parse(secondAt)).toBeGreaterThan(Date.parse(firstAt));

      const knocking = Array.from({ length: 20 }, () => knock(after));
      process.kill(runtimeOf(after), "SIGKILL");
      const answers = await Promise.all([...knocking, ...Array.from({ length: 20 }, () => knock(after))]);
      expect(answers).toContain(false);
      await untilTrue(() => knock(after), { what: "a Worker that answers again" });

      const exited = new Promise((resolve) => after.process.once("exit", resolve));
      process.kill(-after.demo.workerGroup, "SIGKILL");
      expect(await exited).not.toBe(0);
      expect(after.output()).toContain("The Worker has ended");
    },
  );

  const knock = async ({ demo: { worker } }: Stack) => (await fetch(`${worker}/health`).catch(() => null))?.ok === true;

  /** The process of the Worker itself; the other workerd of the group is the proxy before it. */
  function runtimeOf({ demo: { worker, workerGroup } }: Stack): number {
    const runtimes = processesOf(workerGroup).filter(({ command }) => command.includes("workerd serve"));
    const found = runtimes.find(({ command }) => !command.includes(`:${new URL(worker).port} `));
    if (found === undefined) throw new Error(`no runtime among ${JSON.stringify(runtimes)}`);
    return found.pid;
  }

  /** The stack's clock, as a new token's row shows it. */
  async function instantOf(stack: Stack): Promise<string> {
    const answer = await stack.api("/tokens", { method: "POST", body: { uid: crypto.randomUUID() } });
    return ((await answer.json()) as { readonly createdAt: string }).createdAt;
  }

  it("says what is wrong with an option and refuses a port that is taken", SLOW, async () => {
    await expect(startStack({ args: ["--time-scale", "0"] })).rejects.toThrow("--time-scale 0 is not possible");
    await expect(startStack({ args: ["--port", new URL(demo.worker).port] })).rejects.toThrow("is taken");
  });
});
