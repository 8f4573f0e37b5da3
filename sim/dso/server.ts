import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Clock } from "../clock.ts";
import { randomFrom } from "../random.ts";
import type { VtnRequest } from "./reply.ts";
import { SimulatedDsos } from "./simulated-dsos.ts";
import type { DsoSpec } from "./spec.ts";
import type { Deliver } from "./webhooks.ts";

const LARGEST_BODY = 1_000_000;

export interface RunningDsos {
  /** `http://127.0.0.1:…`; a DSO is at `/{key}`, its control at `/_control/{key}`. */
  readonly url: string;
  readonly dsos: SimulatedDsos;
  readonly stop: () => void;
}

/** On loopback only: whoever reaches it may do anything to the simulated DSOs. Port 0 takes a free one. */
export async function startDsos(
  specs: readonly DsoSpec[],
  { clock, seed }: { readonly clock: Clock; readonly seed: number },
  port: number,
): Promise<RunningDsos> {
  const dsos = new SimulatedDsos(specs, { clock, seed, random: randomFrom(seed), deliver: post });
  const server = createServer((request, response) => {
    serve(dsos, clock, request, response).catch(() => response.destroy());
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${portOf(server)}`, dsos, stop: () => stopAll(dsos, server) };
}

async function serve(
  dsos: SimulatedDsos,
  clock: Clock,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const request = await requestOf(incoming);
  const delay = dsos.delayOf(request);
  if (delay > 0) await new Promise<void>((resolve) => clock.at(clock.now() + delay, resolve));
  const outcome = dsos.answer(request);
  if (outcome === "hang") return;
  if (outcome === "refuse") response.destroy();
  else response.writeHead(outcome.status, outcome.headers).end(outcome.body);
}

async function requestOf(incoming: IncomingMessage): Promise<VtnRequest> {
  const { method = "GET", url = "/", headers } = incoming;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new Error("the body is too large");
    chunks.push(chunk);
  }
  return {
    method,
    url: new URL(url, `http://${headers.host ?? "127.0.0.1"}`),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(", ")])),
    body: Buffer.concat(chunks).toString("utf8"),
  };
}

/** A webhook that does not arrive is the subscriber's loss. */
const post: Deliver = (url, headers, body) => {
  fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(5_000) }).then(
    (response) => response.body?.cancel(),
    () => {},
  );
};

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}

function stopAll(dsos: SimulatedDsos, server: Server): void {
  dsos.stop();
  server.close();
  server.closeAllConnections();
}
