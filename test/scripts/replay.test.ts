import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { root } from "../../scripts/lib/paths.ts";

const folder = mkdtempSync(join(tmpdir(), "emall-replay-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As a person runs it. */
function run(...args: string[]): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve) => {
    const child = execFile("npm", ["run", "--silent", "replay", "--", ...args], { cwd: root }, (_error, out, err) => {
      resolve({ code: child.exitCode ?? -1, output: out + err });
    });
  });
}

describe("npm run replay", () => {
  const recorded = "test/ocpp/journals/misbehaving-charger.ndjson";

  it("ends with 0 where the answers are the same", async () => {
    const { code, output } = await run(recorded);
    expect(output).toMatch(/\d+ frames replayed, 0 skipped, 0 differences/);
    expect(code).toBe(0);
  });

  it("ends with 1 where they are not, and names line, recorded and present answer", async () => {
    const changed = join(folder, "changed.ndjson");
    const text = readFileSync(join(root, recorded), "utf8");
    writeFileSync(changed, text.replaceAll("NotImplemented", "NotSupported"));
    const { code, output } = await run(recorded, changed);
    expect(output).toMatch(/changed\.ndjson:\d+: .* answer\n {2}recorded .*NotSupported.*\n {2}now .*NotImplemented/);
    expect(code).toBe(1);
  });

  it("ends with 2 where there is nothing to replay", async () => {
    expect((await run("no-such-file")).code).toBe(2);
    expect((await run()).output).toContain("npm run replay");
  });
});
