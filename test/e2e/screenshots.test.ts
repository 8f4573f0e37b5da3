import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { root } from "../../scripts/lib/paths.ts";
import { describeInBrowser } from "../support/browser.ts";
import { sharedStack } from "../support/shared.ts";

describeInBrowser("npm run screenshots", () => {
  it("takes a picture of a page in each look", async () => {
    const { state } = sharedStack();
    const out = mkdtempSync(join(tmpdir(), "emall-screenshots-"));
    const options = ["--demo-file", join(state, "demo.json"), "--page", "/prices", "--out", out];
    await promisify(execFile)("npm", ["run", "screenshots", "--", ...options], { cwd: root });
    expect(readdirSync(out).sort()).toEqual(["prices-1366-dark.png", "prices-1366-light.png", "prices-390-light.png"]);
    for (const name of readdirSync(out)) expect(statSync(join(out, name)).size).toBeGreaterThan(10_000);
    rmSync(out, { recursive: true });
  });
});
