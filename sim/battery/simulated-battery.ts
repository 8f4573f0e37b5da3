import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import * as z from "zod";
import type { Clock } from "../clock.ts";
import { type Answer, answerOf } from "./answer.ts";
import { type BatteryNow, type BatterySpec, newBattery, passed } from "./battery.ts";
import { type Faults, faultsSchema, misrepresented } from "./faults.ts";

export interface BatteryInput extends BatterySpec {
  readonly storedPercent: number;
  /** What a caller has to prove itself by; null: nothing. */
  readonly key: string | null;
}

const setPointSchema = z.strictObject({ powerW: z.int(), until: z.iso.datetime({ offset: true }) });
const placedSchema = z.strictObject({ storedWh: z.int().nonnegative() });

const LARGEST_BODY = 10_000;
/** Requests that are remembered for whoever looks. */
const LOG_KEPT = 200;

type Reply = readonly [status: number, body: unknown];

/**
 * A battery with its own controller, over HTTP on loopback: what `docs/energy.md` asks of one, under `/battery`, and under
 * `/control` what makes it misbehave.
 */
export class SimulatedBattery {
  private readonly input: BatteryInput;
  private readonly clock: Clock;
  private readonly server: Server;
  private battery: BatteryNow;
  private faults: Faults = {};
  private since: Answer;
  private port = 0;
  readonly log: { readonly at: number; readonly method: string; readonly path: string; readonly body: unknown }[] = [];

  private constructor(input: BatteryInput, clock: Clock) {
    this.input = input;
    this.clock = clock;
    this.battery = newBattery(input, input.storedPercent, clock.now());
    this.since = answerOf(input, this.battery);
    this.server = createServer((request, response) => {
      this.handle(request, response).catch(() => response.destroy());
    });
  }

  /** @param port 0: any. */
  static async start(input: BatteryInput, clock: Clock, port: number): Promise<SimulatedBattery> {
    const battery = new SimulatedBattery(input, clock);
    battery.server.listen(port, "127.0.0.1");
    await once(battery.server, "listening");
    const address = battery.server.address();
    battery.port = typeof address === "object" && address ? address.port : port;
    return battery;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/battery`;
  }

  get control(): string {
    return `http://127.0.0.1:${this.port}/control`;
  }

  /** How it is, whatever it says. */
  truth(): Answer {
    this.battery = passed(this.input, this.battery, this.clock.now());
    return answerOf(this.input, this.battery);
  }

  misbehave(faults: Faults): void {
    this.since = this.truth();
    this.faults = faults;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", url: path = "/" } = request;
    const text = await bodyOf(request);
    const isControl = path.startsWith("/control");
    if (!isControl) this.remember(method, path, text);
    if (!isControl && this.faults.silent) return;
    const reply = isControl ? this.controlled(method, path, text) : this.answered(request, method, path, text);
    const [status, body] = reply;
    const written = !isControl && this.faults.garbage ? '{"storedWh": ' : JSON.stringify(body);
    response.writeHead(status, { "content-type": "application/json" }).end(written);
  }

  private answered({ headers }: IncomingMessage, method: string, path: string, text: string): Reply {
    const { key } = this.input;
    if (key !== null && headers.authorization !== `Bearer ${key}`) return [401, { error: "unknown key" }];
    if (this.faults.http500) return [500, { error: "broken" }];
    if (method === "GET" && path === "/battery/state") {
      return [200, misrepresented(this.truth(), this.since, this.faults)];
    }
    if (method !== "PUT" || path !== "/battery/set-point") return [404, { error: "no such place" }];
    const setPoint = setPointSchema.safeParse(parsed(text));
    if (!setPoint.success) return [400, { error: z.prettifyError(setPoint.error) }];
    this.truth();
    const { powerW, until } = setPoint.data;
    if (!this.faults.ignoresCommands) {
      this.battery = { ...this.battery, setPoint: { powerW, until: Date.parse(until) } };
    }
    return [200, {}];
  }

  private controlled(method: string, path: string, text: string): Reply {
    if (method === "GET" && path === "/control/state") return [200, { truth: this.truth(), faults: this.faults }];
    if (method === "GET" && path === "/control/log") return [200, this.log];
    if (method === "POST" && path === "/control/faults") {
      const faults = faultsSchema.safeParse(parsed(text));
      if (!faults.success) return [400, { error: z.prettifyError(faults.error) }];
      this.misbehave(faults.data);
      return [200, { faults: this.faults }];
    }
    if (method === "POST" && path === "/control/stored") {
      const placed = placedSchema.safeParse(parsed(text));
      if (!placed.success) return [400, { error: z.prettifyError(placed.error) }];
      this.truth();
      const { capacityWh } = this.input;
      this.battery = { ...this.battery, storedWh: Math.min(capacityWh, placed.data.storedWh) };
      return [200, this.truth()];
    }
    return [404, { error: "no such verb", get: ["state", "log"], post: ["faults", "stored"] }];
  }

  private remember(method: string, path: string, text: string): void {
    this.log.push({ at: this.clock.now(), method, path, body: text === "" ? null : (parsed(text) ?? text) });
    if (this.log.length > LOG_KEPT) this.log.shift();
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > LARGEST_BODY) throw new Error("the body is too large");
  }
  return text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
