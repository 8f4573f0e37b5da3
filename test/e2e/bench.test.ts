import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { root } from "../../scripts/lib/paths.ts";

const DEADLINE_MS = 300_000;

it(
  "npm run bench prints product and floor with their ratio; 100 charge points drop in mid-session and are back at once, no session lost (EDGE-43), no page of a list reads more of D1 the further it is, the first-free estimate is nearer to the truth than both baselines, energy is planned, and the pricing rule is judged beside daily and pass-through prices",
  async () => {
    const output = mkdtempSync(join(tmpdir(), "emall-bench-"));
    const options = ["--chargers", "5", "--storm", "100", "--seconds", "1", "--repeat", "1"];
    const lists = ["--pages", "220,330", "--output", output];
    const energy = ["--energy", "1", "--prices", "7", "--data", output];
    const { stdout } = await promisify(execFile)("npm", ["run", "bench", "--", ...options, ...lists, ...energy], {
      cwd: root,
    });

    for (const what of ["heartbeats/s", "meter values/s"]) {
      expect(stdout).toMatch(new RegExp(`${what} +\\| +5 \\|( +\\d+ / \\d+ / \\d+ \\|){2} +\\d+\\.\\d\\d \\|`));
    }
    for (const what of ["boot at once, p50 ms", "boot at once, p95 ms"]) {
      expect(stdout).toMatch(new RegExp(`${what} +\\| +100 \\|( +\\d+ / \\d+ / \\d+ \\|){2} +\\d+\\.\\d\\d \\|`));
    }
    for (const [what, of] of [
      ["pages of locations/s", 220],
      ["pages of sessions/s", 330],
    ]) {
      expect(stdout).toMatch(new RegExp(`${what} +\\| +${of} \\|( +\\d+ / \\d+ / \\d+ \\|){2} +\\d+\\.\\d\\d \\|`));
    }
    for (const site of ["rapid", "destination"])
      expect(stdout).toMatch(new RegExp(`${site} +\\| +2000 \\|( +\\d+\\.\\d \\|){3}`));
    expect(stdout).toMatch(/energy, destination site, 1 days, \d+\.\d+ MWh \| net EUR \|/);
    expect(stdout).toMatch(/\| plan, current slot metered +\|( +-?\d+\.\d+ \|){4} +\d+ \| +\d+\.\d \|/);
    expect(stdout).toMatch(
      /prices, made-up costs, 7 days +\| +class \| changes\/day \| loss-making % \| p95 margin error ct \|/,
    );
    for (const policy of ["pass-through, every 15 min", "rule, 2 h", "rule, 4 h", "daily"]) {
      for (const ofClass of ["fast", "standard"])
        expect(stdout).toMatch(new RegExp(`${policy} +\\| +${ofClass} \\|( +\\d+\\.\\d+ \\|){3}`));
    }
    expect(stdout).toContain(
      "2 × 100 charge points dropped in mid-session and back at once: 0 lost, 0 answered twice, " +
        "868 messages replayed, 200 of 200 sessions exact",
    );

    const [file = ""] = readdirSync(output);
    const written = JSON.parse(readFileSync(join(output, file), "utf8"));
    expect(written.rows.length).toBeGreaterThanOrEqual(8);
    expect(written.pages.map(({ rowsRead }: { rowsRead: readonly number[] }) => rowsRead.length)).toEqual([3, 4]);
    for (const { rowsRead } of written.pages) {
      expect(rowsRead[0]).toBeGreaterThan(100);
      for (const rows of rowsRead) expect(rows).toBeLessThanOrEqual(rowsRead[0] * 1.05);
    }
    for (const { medianErrorMinutes } of written.estimates) {
      const { ours, bookedEnd, averageStay } = medianErrorMinutes;
      expect(ours).toBeLessThan(Math.min(bookedEnd, averageStay));
    }
    for (const { ratio } of written.rows) expect(ratio).toBeGreaterThan(0);
    rmSync(output, { recursive: true });
  },
  DEADLINE_MS,
);
