/**
 * A process of its own around one workerd: the bundled Worker named on the command line, reached without any proxy.
 * It answers its starter's questions and ends with it.
 */
import { readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { convertV4MiniflareOptions, Miniflare, type V4WorkerOptions } from "miniflare";
import { unstable_getMiniflareWorkerOptions as workerOptionsOf } from "wrangler";
import { type Stations, seed } from "./seed.ts";

export type HostSettings = {
  readonly config: string;
  readonly bundle: string;
  readonly vars: Readonly<Record<string, string>>;
  /** What the Worker's D1 holds before anyone connects; null: it has none. */
  readonly stations: Stations | null;
  /** Facts of the Worker's log that are kept for `diary`; the others are thrown away. */
  readonly keptFacts: readonly string[];
};

/** How many sessions, open ones among them, and connected charge points D1 must know before all is quiet. */
export type Settled = { readonly sessions: number; readonly open: number; readonly connected: number };
export type Question =
  | ({ readonly ask: "settled" } & Settled)
  | { readonly ask: "usage" }
  | { readonly ask: "diary" }
  | { readonly ask: "rows"; readonly sql: string }
  | { readonly ask: "fill"; readonly statements: readonly Statement[] };
/** For D1, before anything is measured. */
export type Statement = { readonly sql: string; readonly values: readonly (string | number)[] };
/** What a workerd has used so far: processor time, and memory now. */
export type Usage = { readonly cpuMs: number; readonly memoryBytes: number };
/** Log lines that were kept, and how often workerd had to be started again. */
export type HostDiary = { readonly lines: readonly string[]; readonly restarts: number };
export type Row = Readonly<Record<string, string | number | null>>;
export type Answer = {
  readonly url?: string;
  readonly usage?: Usage | null;
  readonly diary?: HostDiary;
  readonly rows?: readonly Row[];
};

const KEYS: readonly (keyof Settled)[] = ["sessions", "open", "connected"];
const COUNTS = `select (select count(*) from sessions) as sessions,
  (select count(*) from sessions where stopped_at is null) as open,
  (select count(*) from charge_point_states where connected = 1) as connected`;
const MOST_TRIES = 5;
const SETTLED_ASKED_EVERY_MS = 200;
const SETTLED_DEADLINE_MS = 120_000;
const LINES_KEPT = 1_000;
/** Linux counts processor time for programs in hundredths of a second. */
const MS_PER_TICK = 10;

const settings = JSON.parse(process.argv[2] ?? "") as HostSettings;
// The rules say how to bundle, which is done.
const { modulesRules: _, ...workerOptions } = workerOptionsOf(settings.config).workerOptions;
const lines: string[] = [];
let restarts = 0;
const subject = {
  ...workerOptions,
  bindings: { ...(workerOptions.bindings as Readonly<Record<string, string>>), ...settings.vars },
  rootPath: dirname(settings.bundle),
  scriptPath: basename(settings.bundle),
  modules: true,
};
/**
 * Answers what D1 holds. Miniflare's own D1 client makes this process wait, and reads no log meanwhile; a workerd that has
 * much to say then waits for this process.
 */
const desk: V4WorkerOptions = {
  name: "desk",
  modules: true,
  script: `export default {
    fetch: async (request, env) => Response.json((await env.DB.prepare(await request.text()).all()).results),
  }`,
  d1Databases: workerOptions.d1Databases as NonNullable<V4WorkerOptions["d1Databases"]>,
};
const miniflare = new Miniflare(
  convertV4MiniflareOptions({
    workers: settings.stations ? [subject, desk] : [subject],
    host: "127.0.0.1",
    port: 0,
    cf: false,
    handleStructuredLogs: ({ level, message }) => {
      const isKept = level === "error" || settings.keptFacts.some((fact) => message.includes(`"${fact}"`));
      if (isKept && lines.length < LINES_KEPT) lines.push(message);
    },
    unsafeHandleRuntimeRestart: () => {
      restarts += 1;
    },
  }),
);
const url = await miniflare.ready;
if (settings.stations) await seed(await miniflare.getD1Database("DB"), settings.stations);

process.on("message", async (question: Question) => {
  switch (question.ask) {
    case "usage":
      return answer({ usage: usage() });
    case "diary":
      return answer({ diary: { lines, restarts } });
    case "rows":
      return answer({ rows: await rows(question.sql) });
    case "fill":
      await fill(question.statements);
      return answer({});
    case "settled":
      await settled(question);
      return answer({});
  }
});
process.on("disconnect", () => miniflare.dispose());
answer({ url: url.origin });

function answer(given: Answer): void {
  process.send?.(given);
}

async function fill(statements: readonly Statement[]): Promise<void> {
  const db = await miniflare.getD1Database("DB");
  for (const { sql, values } of statements)
    await db
      .prepare(sql)
      .bind(...values)
      .run();
}

async function rows(sql: string): Promise<readonly Row[]> {
  const { fetch } = await miniflare.getWorker("desk");
  for (let tries = 1; ; tries += 1) {
    try {
      return (await (await fetch("http://desk/", { method: "POST", body: sql })).json()) as readonly Row[];
    } catch (error) {
      // A connection that is kept may be closed just when it is used again.
      if (tries === MOST_TRIES) throw error;
    }
  }
}

/** The objects carry their facts to D1 in the background; measuring begins when that is done. */
async function settled(wanted: Settled): Promise<void> {
  if (settings.stations === null) return;
  const deadline = Date.now() + SETTLED_DEADLINE_MS;
  while (Date.now() < deadline) {
    const [known] = await rows(COUNTS);
    if (known && KEYS.every((key) => known[key] === wanted[key])) return;
    await new Promise((resolve) => setTimeout(resolve, SETTLED_ASKED_EVERY_MS));
  }
  throw new Error(`D1 does not know ${KEYS.map((key) => `${wanted[key]} ${key}`).join(", ")}`);
}

/** Of workerd, our only child (Linux; elsewhere unknown). */
function usage(): Usage | null {
  try {
    const child = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "utf8").trim().split(" ")[0];
    const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child}/status`, "utf8"))?.[1];
    const stat = readFileSync(`/proc/${child}/stat`, "utf8");
    // proc(5): after the name in brackets, the 12th and 13th fields are the time in user and in kernel mode.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const ticks = Number(fields[11]) + Number(fields[12]);
    return { cpuMs: ticks * MS_PER_TICK, memoryBytes: Number(resident) * 1024 };
  } catch {
    return null;
  }
}
