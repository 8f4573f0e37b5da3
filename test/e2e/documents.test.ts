import { execFile } from "node:child_process";
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { root } from "../../scripts/lib/paths.ts";
import { sharedStack } from "../support/shared.ts";
import { untilDefined } from "../support/until.ts";

const run = promisify(execFile);

/** Where each command that the documents name is really run. */
const RUN_BY: Readonly<Record<string, string>> = {
  "npm start": "test/support/stack.ts",
  "npm run start:pages": "test/e2e/pages.test.ts",
  "npm test": ".ci/run",
  "npm ci": "scripts/run.mjs",
  "npm run dev": "test/e2e/dev.test.ts",
  "npm run bench": "test/e2e/bench.test.ts",
  "npm run fuzz": "test/e2e/fuzz.test.ts",
  "npm run sim": "test/e2e/documents.test.ts",
  "npm run screenshots": "test/e2e/screenshots.test.ts",
  "npm run replay": "test/scripts/replay.test.ts",
  "npm run lint": "test/e2e/documents.test.ts",
  "npm run format": "test/e2e/documents.test.ts",
  "npm run typecheck": "scripts/test.ts",
  "npm run migrations:generate": "test/e2e/documents.test.ts",
  "npx wrangler": "test/e2e/documents.test.ts",
  "npx vite": "scripts/lib/portal-build.ts",
};

const documents = globSync(["*.md", "docs/**/*.md"], { cwd: root }).map((path) => ({
  path,
  text: readFileSync(join(root, path), "utf8"),
}));

describe("the documents", () => {
  it("name only commands that a test or the CI runs", () => {
    const named = documents
      .flatMap(({ text }) => text.match(/^```[\s\S]*?^```|`[^`\n]+`/gm) ?? [])
      .flatMap((code) => code.match(/\bnp[mx] (run [a-z:]+|[a-z]+)/g) ?? []);
    expect(named.length).toBeGreaterThan(10);
    expect([...new Set(named)].filter((command) => !(command in RUN_BY))).toEqual([]);
    for (const file of Object.values(RUN_BY)) expect(existsSync(join(root, file)), file).toBe(true);
  });

  it("link only to files that are there", () => {
    const broken = documents.flatMap(({ path, text }) =>
      [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)]
        .map(([, target = ""]) => join(path, "..", target))
        .filter((target) => !existsSync(join(root, target)))
        .map((target) => `${path}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it("lead a newcomer to a session with its energy and cost, as README says", async () => {
    const { demo, state, api } = sharedStack();
    const file = join(state, "demo.json");
    const readme = readFileSync(join(root, "README.md"), "utf8");
    const blocks = [...readme.matchAll(/```\n([^`]+)```/g)].map(([, block = ""]) => block);
    const [simulate] = blocks.filter((block) => block.startsWith("npm run sim"));
    const [read] = blocks.filter((block) => block.startsWith("KEY="));
    if (simulate === undefined || read === undefined) throw new Error("README lost its steps");

    await run("bash", ["-c", `${simulate.trim()} --demo-file '${file}' --energy 20`], { cwd: root });
    const session = await untilDefined(async () => {
      const local = read.replace(".local/demo.json", file).replace("http://127.0.0.1:8787", demo.worker);
      const { stdout } = await run("bash", ["-c", `set -e\n${local}`], { cwd: root });
      const [newest] = JSON.parse(stdout).items;
      return newest?.state === "COMPLETED" ? newest : undefined;
    });
    expect(session.energyWh).toBeGreaterThanOrEqual(20);
    expect(session.cost.totalInclMicro).toBeGreaterThan(0);
    expect((await api(`/sessions/${session.id}`)).status).toBe(200);
  }, 120_000);

  it("promise checks and migrations that change nothing on a clean tree", async () => {
    for (const command of ["lint", "format -- README.md src/index.ts", "migrations:generate"]) {
      const { stdout } = await run("npm", ["run", ...command.split(" ")], { cwd: root });
      expect(stdout).not.toMatch(/Fixed [1-9]|migration file ➜/);
    }
  }, 120_000);

  it("describe a Worker that wrangler can deploy", async () => {
    const out = mkdtempSync(join(tmpdir(), "emall-deploy-"));
    try {
      await run("npx", ["wrangler", "deploy", "--dry-run", "--outdir", out], { cwd: root });
      expect(existsSync(join(out, "index.js"))).toBe(true);
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  }, 120_000);
});
