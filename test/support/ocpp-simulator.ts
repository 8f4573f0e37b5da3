import { spawn } from "node:child_process";
import type { Demo } from "../../scripts/lib/demo-file.ts";
import { root } from "../../scripts/lib/paths.ts";
import type { SessionFigures } from "../../sim/charge-point/behaviour.ts";
import type { ChargePointState } from "../../sim/charge-point/state.ts";
import { freePort } from "./stack.ts";
import { untilDefined } from "./until.ts";

/** `npm run sim -- charge-point`, a process of its own, steered through its control port. */
export interface Simulator {
  readonly state: () => Promise<SimulatorState>;
  readonly act: (verb: string, body?: unknown) => Promise<void>;
  /** What it logged. */
  readonly events: readonly SimulatorEvent[];
  /** The figures that `--behaviour once` prints. */
  readonly figures: () => readonly SessionFigures[];
  readonly exited: Promise<number | null>;
  /** SIGKILL; resolves when it is gone. */
  readonly kill: () => Promise<unknown>;
}

export type SimulatorState = ChargePointState & { readonly violations: readonly unknown[] };
export type SimulatorEvent = { readonly at: string; readonly event: string; readonly attempt?: number };

export interface SimulatorInput {
  readonly chargePoint: Pick<Demo["chargePoints"][number], "id" | "password" | "vendor" | "model" | "serialNumber">;
  readonly url: string;
  readonly directory: string;
  readonly args: readonly string[];
}

export async function startSimulator({ chargePoint, url, directory, args }: SimulatorInput): Promise<Simulator> {
  const { id, password, vendor, model, serialNumber } = chargePoint;
  const controlPort = await freePort();
  const identity = ["--id", id, "--password", password, "--vendor", vendor, "--model", model, "--serial", serialNumber];
  const place = ["--url", url, "--state", directory, "--control-port", `${controlPort}`];
  const process_ = spawn("npm", ["run", "sim", "--", "charge-point", ...identity, ...place, ...args], {
    cwd: root,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = new Promise<number | null>((resolve) => process_.once("close", resolve));
  const events: SimulatorEvent[] = [];
  const figures: SessionFigures[] = [];
  onJsonLine(process_.stderr, (line) => events.push(line as SimulatorEvent));
  onJsonLine(process_.stdout, (line) => figures.push(line as SessionFigures));

  const control = (path: string, init?: RequestInit) =>
    fetch(`http://127.0.0.1:${controlPort}/${encodeURIComponent(id)}${path}`, init);
  await untilDefined(() => control("").catch(() => undefined), { what: "the simulator's control port" });
  return {
    state: async () => (await (await control("")).json()) as SimulatorState,
    act: async (verb, body = {}) => {
      const answer = await control(`/${verb}`, { method: "POST", body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`${verb}: ${await answer.text()}`);
    },
    events,
    figures: () => figures,
    exited,
    kill: () => {
      const isAlive = process_.exitCode === null && process_.signalCode === null;
      if (isAlive && process_.pid !== undefined) process.kill(-process_.pid, "SIGKILL");
      return exited;
    },
  };
}

function onJsonLine(stream: NodeJS.ReadableStream, take: (line: unknown) => void): void {
  let rest = "";
  stream.on("data", (chunk) => {
    const lines = `${rest}${chunk}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines.filter((each) => each.startsWith("{"))) take(JSON.parse(line));
  });
}
