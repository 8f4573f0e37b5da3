import { globSync, readFileSync } from "node:fs";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";
import { createAuthority } from "./src/remote/x509.ts";

/** Settings of the Worker under test; they protect nothing. */
const TEST_VARS = {
  DEMO: "1",
  OFFLINE_WATCHDOG_SECONDS: "0",
  SESSION_PUSH_SECONDS: "0",
  SETTLE_GATHER_MS: "0",
  JWT_SECRET: "a signing secret for tests, 32 characters or more",
  PEPPER: "a pepper for tests, it has 32 characters or more",
  DEMO_ADMIN_EMAIL: "admin@emall.example",
  DEMO_ADMIN_PASSWORD: "correct horse battery staple",
  DEMO_API_KEY: "an-api-key-for-tests-with-32-characters",
};

/** These start what they need themselves, and know nothing of the shared stack: they run beside the other projects. */
const WITH_OWN_STACK = [
  "bench",
  "dev",
  "energy-day",
  "energy-faults",
  "fuzz",
  "kill",
  "ocpi-outage",
  "pages",
  "portal-new-user",
  "simulator",
  "stripe",
].map((name) => `test/e2e/${name}.test.ts`);

/** In a browser, on a shared stack of their own: they run beside the rest of `e2e`. */
const IN_BROWSER = ["test/e2e/portal-*.test.ts", "test/e2e/screenshots.test.ts"];

/** What the Worker takes from packages: bundled once, or else each test file fetches hundreds of modules. */
function packagesOfWorker(): string[] {
  const sources = globSync("src/**/*.ts").map((file) => readFileSync(file, "utf8"));
  const imports = sources.flatMap((text) => [
    ...text.matchAll(/^(?:import|\} from|import (?!type).* from) "([^"]+)"/gm),
    ...text.matchAll(/await import\("([^"]+)"\)/g),
  ]);
  const names = imports.map(([, name = ""]) => name).filter((name) => !/^(\.|node:|cloudflare:)/.test(name));
  return [...new Set(names)].sort();
}

/** These put back whatever they replace of the process, and so share one with all they import: one for each file costs 0.2 to 1 s. */
const IN_ONE_PROCESS = { isolate: false } as const;

/** Certificates of charge points are signed by an authority of this run alone. */
async function authorityVars() {
  const { certificate, key } = await createAuthority("eMall", Date.now(), "01");
  return { CPO_NAME: "eMall", SIGNING_CA_CERTIFICATE: certificate, SIGNING_CA_KEY: key };
}

type Files = { readonly include: string[]; readonly exclude?: string[]; readonly isolate?: boolean };

function onSharedStack(name: string, files: Files) {
  const globalSetup = "test/support/shared-stack.ts";
  return { test: { name, ...files, globalSetup, fileParallelism: false, testTimeout: 60_000, hookTimeout: 60_000 } };
}

export default defineConfig({
  test: {
    // The Worker logs each fact; what it said is shown where a test failed.
    silent: "passed-only",
    // Unless told, one core in two would idle: the main process mostly waits. The real stacks take their files in turn.
    maxWorkers: "100%",
    projects: [
      {
        test: {
          name: "pure",
          ...IN_ONE_PROCESS,
          testTimeout: 30_000,
          include: ["test/*.test.ts", "test/{domain,fuzz,ocpp,ocpi,remote,sim,portal,scripts}/**/*.test.ts"],
        },
      },
      {
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              bindings: {
                ...TEST_VARS,
                ...(await authorityVars()),
                TEST_MIGRATIONS: await readD1Migrations("migrations"),
                MONEY_SESSIONS: process.env.MONEY_SESSIONS ?? "",
              },
            },
          })),
        ],
        test: {
          name: "worker",
          include: ["test/worker/**/*.test.ts"],
          setupFiles: ["test/worker/setup.ts"],
          // A runtime of its own would cost each file seconds; setup.ts gives it a world of its own.
          isolate: false,
          testTimeout: 30_000,
          deps: { optimizer: { ssr: { enabled: true, include: packagesOfWorker() } } },
        },
      },
      {
        test: {
          name: "stacks",
          include: WITH_OWN_STACK,
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      onSharedStack("e2e", { include: ["test/e2e/**/*.test.ts"], exclude: [...WITH_OWN_STACK, ...IN_BROWSER] }),
      onSharedStack("portal", { include: IN_BROWSER, exclude: WITH_OWN_STACK, ...IN_ONE_PROCESS }),
    ],
  },
});
