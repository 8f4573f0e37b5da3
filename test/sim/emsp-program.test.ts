import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { afterEach, describe, expect, it } from "vitest";
import { realClock } from "../../sim/clock.ts";
import { givenOf, readArguments, seedOf, specOf } from "../../sim/emsp/command-line.ts";
import { tariff } from "./emsp-harness.ts";
import { RecordingCpo } from "./recording-cpo.ts";

const clean: Array<() => unknown> = [];

afterEach(async () => {
  for (const each of clean.splice(0).reverse()) await each();
});

function run(...args: readonly string[]): ChildProcess {
  const all = ["sim/main.ts", "emsp", "--port", "0", "--control-port", "0", ...args];
  const child = spawn(process.execPath, all, { stdio: ["ignore", "pipe", "inherit"] });
  clean.push(() => child.kill("SIGKILL"));
  return child;
}

/** The JSON lines it prints, one by one. */
function printedBy({ stdout }: ChildProcess): () => Promise<Readonly<Record<string, unknown>>> {
  if (!stdout) throw new Error("no stdout");
  const lines = createInterface(stdout)[Symbol.asyncIterator]();
  return async () => JSON.parse((await lines.next()).value ?? "null");
}

function controlOf(control: unknown) {
  return async (path: string, body?: unknown) => {
    const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    const response = await fetch(`${control}/${path}`, init);
    return { http: response.status, body: await response.json() };
  };
}

describe("npm run sim -- emsp", () => {
  it("reads its options strictly", () => {
    expect(() => readArguments(["--teapot"])).toThrow("--teapot");
    expect(() => specOf(readArguments(["--party", "nl-ems"]))).toThrow("--party");
    expect(() => specOf(readArguments(["--tokens", "few"]))).toThrow("--tokens must be a whole number");
    expect(() => specOf(readArguments(["--edition", "2.3.0"]))).toThrow("--edition must be one of errata, d2");
    expect(() => givenOf(readArguments(["--token", "a"]))).toThrow("belong together");
    expect(specOf(readArguments(["--party", "DE-ABC", "--tokens", "9"]))).toMatchObject({
      party: { countryCode: "DE", partyId: "ABC" },
      tokens: 9,
    });
    const seed = (...args: readonly string[]) => seedOf(readArguments(args), realClock());
    expect(seed("--seed", "1")).toBe(seed("--seed", "1"));
    expect(seed("--seed", "1")).not.toBe(seed("--seed", "1", "--party", "DE-ABC"));
  });

  it("lists its options and control with --help", async () => {
    const child = run("--help");
    let text = "";
    child.stdout?.on("data", (chunk) => {
      text += String(chunk);
    });
    const [code] = await once(child, "close");
    expect(code).toBe(0);
    for (const word of ["--own-token", "--versions-url", "/control/behaviour", "npm run sim -- emsp"]) {
      expect(text).toContain(word);
    }
  });

  it("registers at once with what it was given, and is moved by its control address (OCPI-V9)", async () => {
    const cpo = await RecordingCpo.start();
    clean.push(() => cpo.stop());
    const printed = printedBy(run("--versions-url", cpo.versionsUrl, "--token", "token-a", "--quiet"));
    const control = controlOf((await printed()).control);
    expect(await printed()).toMatchObject({ ok: true, code: 1000 });
    expect((await cpo.push("PUT", "/tariffs/NL/CPO/STANDARD", tariff)).http).toBe(201);
    const state = await control("state");
    expect(state.body).toMatchObject({
      registered: true,
      peer: { version: "2.2.1", roles: [{ role: "CPO" }] },
      objects: { tariffs: [{ object: tariff, times: 1 }], sessions: [] },
      violationCount: 0,
    });
    expect(JSON.stringify(state.body)).not.toContain("cpo-c-1");
    await cpo.push("PUT", "/tariffs/NL/CPO/STANDARD", { ...tariff, currency: "euro" });
    expect((await control("violations")).body).toMatchObject({
      count: 1,
      violations: [{ rule: "OCPI-L6", where: "Tariff.currency", number: expect.any(Number) }],
    });
    expect((await control("journal")).body.at(-1)).toMatchObject({ method: "PUT", http: 200, statusCode: 2001 });

    expect(await control("behaviour", { http500: true })).toMatchObject({ http: 200 });
    expect((await cpo.push("GET", "/tokens")).http).toBe(500);
    expect(await control("behaviour", { teapot: true })).toMatchObject({ http: 400 });
    await control("behaviour", {});

    cpo.answer(({ path }) => (path.includes("/commands/") ? { data: { result: "ACCEPTED", timeout: 30 } } : undefined));
    expect(await control("commands/STOP_SESSION", { session_id: "S1" })).toMatchObject({
      body: { answer: { code: 1000, data: { result: "ACCEPTED" } } },
    });
    expect(cpo.last("POST", "/STOP_SESSION")?.body).toMatchObject({ session_id: "S1" });
    expect(await control("commands/DANCE", {})).toMatchObject({ http: 404 });

    const issuer = { rule: "fields", where: "Token.issuer", message: "is missing" };
    const held = { token: { uid: "T1" }, allowed: "EXPIRED" };
    expect((await control("tokens", [held])).body).toMatchObject({
      tokens: 4,
      findings: expect.arrayContaining([issuer]),
    });
    expect((await control("rotate", {})).body).toMatchObject({ ok: true });
    expect((await control("credentials", {})).body).toMatchObject({ credentials: { token: "cpo-c-2" } });
    expect((await control("unregister", {})).body).toMatchObject({ ok: true });
    expect((await control("state")).body).toMatchObject({ registered: false });
    expect((await control("pull/tariffs", {})).http).toBe(400);
    expect((await control("clear", {})).http).toBe(200);
    expect((await control("violations")).body).toMatchObject({ count: 0, violations: [] });
  });

  it("prints where a CPO may register, and with which token A (OCPI-V10)", async () => {
    const cpo = await RecordingCpo.start();
    clean.push(() => cpo.stop());
    const { control, versionsUrl, token } = await printedBy(run("--own-token", "emsp-a", "--quiet"))();
    expect(token).toBe("emsp-a");
    const url = String(versionsUrl).replace(/versions$/, "2.2.1/credentials");
    const answer = await cpo.send("POST", url, { token: "emsp-a", body: cpo.credentials("cpo-b") });
    expect(answer).toMatchObject({ http: 200, code: 1000 });
    const ask = controlOf(control);
    expect((await ask("state")).body).toMatchObject({ registered: true, violationCount: 0 });
    expect((await ask("invite", { token: "again" })).body).toEqual({ versionsUrl, token: "again" });
  });
});
