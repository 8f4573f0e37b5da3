import { fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { root } from "../scripts/lib/paths.ts";
import { QUIET, runQuietly } from "../scripts/lib/processes.ts";
import { bundleWorker, CONFIG_FILE } from "../scripts/lib/worker-build.ts";
import type { Answer, HostDiary, HostSettings, Question, Row, Settled, Statement, Usage } from "./host.ts";
import type { Stations } from "./seed.ts";

/** What is measured: the product, or the floor beside it. */
export type Subject = {
  readonly name: string;
  readonly config: string;
  readonly bundle: string;
  readonly usesD1: boolean;
};

export type RunningSubject = {
  readonly url: string;
  readonly settled: (wanted: Settled) => Promise<void>;
  readonly usage: () => Promise<Usage | null>;
  readonly diary: () => Promise<HostDiary>;
  /** What D1 answers. */
  readonly rows: (sql: string) => Promise<readonly Row[]>;
  readonly fill: (statements: readonly Statement[]) => Promise<void>;
  readonly stop: () => Promise<void>;
};

const UNREACHABLE = "10000000/1000000";
/** What the product is told besides wrangler.toml. These limits guard against floods, and a benchmark is one. */
export const LIMITS_RAISED = {
  INBOUND_TRANSACTIONS: UNREACHABLE,
  INBOUND_HEARTBEATS: UNREACHABLE,
  INBOUND_STATUSES: UNREACHABLE,
  INBOUND_AUTHORIZATIONS: UNREACHABLE,
  INBOUND_DATA: UNREACHABLE,
  INBOUND_OTHERS: UNREACHABLE,
} as const;

/** As in a deployment: also those of the machine itself are counted. */
export const HANDSHAKES_LIMITED = { LIMIT_LOOPBACK: "1" } as const;

/** Bundles all Workers the way a deployment does. */
export async function bundleSubjects(directory: string) {
  const [product, floor, counting] = await Promise.all([
    bundleProduct(directory),
    bundleFloor(directory),
    bundleCounting(directory),
  ]);
  return { product, floor, counting };
}

/** As `npm start` bundles it, and only when a source has changed. */
export async function bundleProduct(directory: string): Promise<Subject> {
  const { main } = await bundleWorker(join(directory, "product"));
  return { name: "product", config: CONFIG_FILE, bundle: main, usesD1: true };
}

async function bundleFloor(directory: string): Promise<Subject> {
  const config = join(root, "bench", "floor", "wrangler.toml");
  const outdir = join(directory, "floor");
  await runQuietly(["wrangler", "deploy", "--dry-run", "--outdir", outdir, "--config", config], QUIET);
  return { name: "floor", config, bundle: join(outdir, "worker.js"), usesD1: false };
}

/** The product with `bench/counting/worker.ts` around it. */
async function bundleCounting(directory: string): Promise<Subject> {
  const outdir = join(directory, "counting");
  const script = join(root, "bench", "counting", "worker.ts");
  await runQuietly(["wrangler", "deploy", script, "--dry-run", "--outdir", outdir, "--config", CONFIG_FILE], QUIET);
  return { name: "counting", config: CONFIG_FILE, bundle: join(outdir, "worker.js"), usesD1: true };
}

export type SubjectOptions = {
  /** What the product is told besides wrangler.toml. */
  readonly vars: Readonly<Record<string, string>>;
  readonly keptFacts?: readonly string[];
};

/** Starts a subject in a workerd of its own, with stations for these identities. */
export async function startSubject(
  subject: Subject,
  stations: Stations,
  { vars, keptFacts = [] }: SubjectOptions,
): Promise<RunningSubject> {
  const settings: HostSettings = {
    config: subject.config,
    bundle: subject.bundle,
    vars: subject.usesD1 ? { ...vars, PEPPER: stations.pepper, JWT_SECRET: secret() } : {},
    stations: subject.usesD1 ? stations : null,
    keptFacts,
  };
  const host = fork(join(import.meta.dirname, "host.ts"), [JSON.stringify(settings)], {
    cwd: root,
    env: { ...process.env, ...QUIET },
  });
  const ended = new Promise<void>((resolve) => host.once("exit", () => resolve()));
  const nextAnswer = () =>
    new Promise<Answer>((resolve, reject) => {
      host.once("message", (message) => resolve(message as Answer));
      void ended.then(() => reject(new Error(`the ${subject.name} ended; see its messages above`)));
    });
  const ask = (question: Question) => {
    host.send(question);
    return nextAnswer();
  };
  const { url = "" } = await nextAnswer();
  return {
    url: url.replace("http", "ws"),
    settled: async (wanted) => void (await ask({ ask: "settled", ...wanted })),
    usage: async () => (await ask({ ask: "usage" })).usage ?? null,
    diary: async () => (await ask({ ask: "diary" })).diary ?? { lines: [], restarts: 0 },
    rows: async (sql) => (await ask({ ask: "rows", sql })).rows ?? [],
    fill: async (statements) => void (await ask({ ask: "fill", statements })),
    stop: () => {
      if (host.connected) host.disconnect();
      return ended;
    },
  };
}

export function secret(): string {
  return randomBytes(32).toString("base64url");
}
