import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { root } from "../../scripts/lib/paths.ts";

const DEADLINE_MS = 300_000;

it(
  "npm run fuzz: 5,000 hostile frames, with the limits of a deployment, break nothing",
  async () => {
    const options = ["--frames", "5000", "--limits", "on"];
    const seed = process.env.SEED === undefined ? [] : ["--seed", process.env.SEED];
    const run = promisify(execFile)("npm", ["run", "fuzz", "--", ...options, ...seed], { cwd: root });
    // What it broke stands in its report: a run that ends with 1 is shown by it.
    const { stdout } = await run.catch((ended: { readonly stdout: string }) => ended);
    expect(stdout).toMatch(/^5\d\d\d hostile frames in \d+ acts, seed \d+, limits on$/m);
    expect(stdout).toMatch(/; \d{2,} charges, each of them one exact session/);
    expect(stdout).toMatch(/nothing broke$/m);
  },
  DEADLINE_MS,
);
