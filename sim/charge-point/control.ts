import { createServer, type IncomingMessage, type Server } from "node:http";
import * as z from "zod";
import { chargePointErrorCode } from "../../src/ocpp/fields.ts";
import type { SimulatedChargePoint } from "./simulated-charge-point.ts";

const connectorId = z.int().min(1);
const atConnector = z.strictObject({ connectorId });
const nothing = z.strictObject({});

const verb = <S extends z.ZodType>(body: S, act: (chargePoint: SimulatedChargePoint, body: z.output<S>) => void) => ({
  run: (chargePoint: SimulatedChargePoint, input: unknown) => act(chargePoint, body.parse(input)),
});

/** POST /{id}/{verb} with a JSON body; GET /{id} shows the state (SIM-17). */
const VERBS: Readonly<Record<string, ReturnType<typeof verb>>> = {
  plug: verb(
    z.strictObject({
      connectorId,
      capacityWh: z.int().positive().optional(),
      socPercent: z.int().min(0).max(100).optional(),
      maxPowerW: z.int().positive().optional(),
      constantPowerW: z.int().positive().optional(),
    }),
    (chargePoint, { connectorId: id, ...car }) => chargePoint.plug(id, car),
  ),
  unplug: verb(atConnector, (chargePoint, body) => chargePoint.unplug(body.connectorId)),
  swipe: verb(z.strictObject({ connectorId, idTag: z.string() }), (chargePoint, body) =>
    chargePoint.swipe(body.connectorId, body.idTag),
  ),
  pause: verb(
    z.strictObject({ connectorId, by: z.enum(["car", "evse"]), paused: z.boolean().default(true) }),
    (chargePoint, body) => chargePoint.pause(body.connectorId, body.by, body.paused),
  ),
  fault: verb(
    z.strictObject({ connectorId, errorCode: chargePointErrorCode, vendorErrorCode: z.string().optional() }),
    (chargePoint, body) => chargePoint.fault(body.connectorId, body.errorCode, body.vendorErrorCode),
  ),
  clearFault: verb(atConnector, (chargePoint, body) => chargePoint.clearFault(body.connectorId)),
  cutNetwork: verb(nothing, (chargePoint) => chargePoint.cutNetwork()),
  restoreNetwork: verb(nothing, (chargePoint) => chargePoint.restoreNetwork()),
  reconnect: verb(nothing, (chargePoint) => chargePoint.reconnect()),
  dropReplies: verb(z.strictObject({ count: z.int().min(0) }), (chargePoint, { count }) =>
    chargePoint.dropReplies(count),
  ),
  powerCycle: verb(nothing, (chargePoint) => chargePoint.powerCycle()),
  requestCertificate: verb(nothing, (chargePoint) => chargePoint.act({ type: "requestCertificate" })),
  securityEvent: verb(
    z.strictObject({ eventType: z.string().max(50), techInfo: z.string().max(255).optional() }),
    (chargePoint, { eventType, techInfo }) =>
      chargePoint.act({ type: "securityEvent", eventType, ...(techInfo === undefined ? {} : { techInfo }) }),
  ),
};

const LARGEST_BODY = 10_000;

/** On loopback only: whoever reaches it may do anything to the simulated charge points. */
export function listenForControl(chargePoints: readonly SimulatedChargePoint[], port: number): Server {
  return createServer(async (request, response) => {
    const [status, body] = await handle(chargePoints, request).catch((error: unknown) => [
      400,
      { error: String(error) },
    ]);
    response.writeHead(Number(status), { "content-type": "application/json" }).end(JSON.stringify(body));
  }).listen(port, "127.0.0.1");
}

async function handle(
  chargePoints: readonly SimulatedChargePoint[],
  request: IncomingMessage,
): Promise<readonly [number, unknown]> {
  const [, id = "", name = ""] = (request.url ?? "").split("/").map(decodeURIComponent);
  const chargePoint = chargePoints.find((each) => each.id === id);
  if (!chargePoint) return [404, { error: "no such charge point", chargePoints: chargePoints.map((each) => each.id) }];
  if (request.method === "GET") return [200, { ...chargePoint.state(), violations: chargePoint.violations }];
  const known = VERBS[name];
  if (request.method !== "POST" || !known) return [404, { error: "no such verb", verbs: Object.keys(VERBS) }];
  known.run(chargePoint, JSON.parse((await bodyOf(request)) || "{}"));
  return [200, { connectors: chargePoint.state().connectors }];
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new Error("the body is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
