import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { contentHash } from "../../scripts/lib/content-hash.ts";
import { runQuietly, startGuarded } from "../../scripts/lib/processes.ts";
import { loadSecrets } from "../../scripts/lib/secrets.ts";
import { processesOf } from "../support/stack.ts";
import { untilTrue } from "../support/until.ts";

const directory = mkdtempSync(join(tmpdir(), "emall-scripts-"));
const inDirectory = (name: string) => join(directory, name);
const groups: number[] = [];

afterAll(() => rmSync(directory, { recursive: true }));
afterEach(() => {
  for (const group of groups.splice(0)) expect(processesOf(group)).toEqual([]);
});

/** A server that starts another process and ignores polite signals, as the worst of them do. */
const STUBBORN = `
  process.on("SIGTERM", () => {});
  require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  console.log("ready");
  setInterval(() => {}, 1000);`;

describe("a guarded process", () => {
  it("ends with its whole group when it is stopped, even if it ignores the polite signal", async () => {
    const logFile = inDirectory("stubborn.log");
    const guarded = startGuarded([process.execPath, "-e", STUBBORN], { env: {}, logFile });
    groups.push(guarded.pid);
    await untilTrue(() => readFileSync(logFile, "utf8").includes("ready"));
    await guarded.stop();
  }, 20_000);

  it("is known to have ended when its command ends, and leaves none of its children", async () => {
    const brief = `require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" }).unref(); setTimeout(() => process.exit(), 50)`;
    const guarded = startGuarded([process.execPath, "-e", brief], { env: {}, logFile: inDirectory("brief.log") });
    groups.push(guarded.pid);
    await guarded.ended;
    await untilTrue(() => processesOf(guarded.pid).length === 0);
  });

  it("ends when its starter is killed outright", async () => {
    const library = new URL("../../scripts/lib/processes.ts", import.meta.url).href;
    const starter = `
      import { startGuarded } from ${JSON.stringify(library)};
      const forever = [process.execPath, "-e", "setInterval(() => {}, 1000)"];
      console.log(startGuarded(forever, { env: {}, logFile: ${JSON.stringify(inDirectory("forever.log"))} }).pid);`;
    writeFileSync(inDirectory("starter.mts"), starter);
    const child = spawn(process.execPath, [inDirectory("starter.mts")], { stdio: ["ignore", "pipe", "inherit"] });
    const group = await new Promise<number>((resolve) => child.stdout.once("data", (chunk) => resolve(Number(chunk))));
    expect(processesOf(group).length).toBeGreaterThan(0);
    child.kill("SIGKILL");
    await untilTrue(() => processesOf(group).length === 0, { what: "the group to end" });
  });
});

describe("runQuietly", () => {
  it("shows what a command said only when it fails", async () => {
    await runQuietly([process.execPath, "-e", "console.log(1)"], {});
    const failing = runQuietly([process.execPath, "-e", "console.log('the reason'); process.exit(3)"], {});
    await expect(failing).rejects.toThrow("the reason");
  });
});

describe("contentHash", () => {
  it("changes with a name or a content, and with nothing that tools write", () => {
    const source = mkdtempSync(join(tmpdir(), "emall-hash-"));
    const write = (name: string, text: string) => writeFileSync(join(source, name), text);
    write("a.ts", "1");
    const first = contentHash([source]);
    expect(contentHash([source])).toBe(first);
    write("a.ts", "2");
    const second = contentHash([source]);
    expect(second).not.toBe(first);
    write("b.ts", "");
    const third = contentHash([source]);
    expect(third).not.toBe(second);
    write("dist", "generated");
    expect(contentHash([source, join(source, "missing")])).toBe(third);
    rmSync(source, { recursive: true });
  });
});

describe("the demo's secrets", () => {
  it("are made once, for their owner's eyes only, and grow with new charge points", async () => {
    const first = await loadSecrets(directory, ["A"]);
    const second = await loadSecrets(directory, ["A", "B"]);
    expect(second.admin).toEqual(first.admin);
    expect(second.authority).toEqual(first.authority);
    expect(second.chargePointPasswords.A).toBe(first.chargePointPasswords.A);
    expect(second.chargePointPasswords.B).toMatch(/^[\w.]{20}$/);
    expect(first.admin.password.length).toBeGreaterThanOrEqual(15);
    expect(statSync(inDirectory("demo-secrets.json")).mode & 0o777).toBe(0o600);
  });
});
