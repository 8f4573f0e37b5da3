import { readFileSync } from "node:fs";
import * as z from "zod";
import { type ChargePointSpec, chargePointSpec } from "./spec.ts";

/** What is needed of the facts `npm start` writes for scripts. */
const demoFile = z.object({
  ocpp: z.string(),
  chargePoints: z.array(
    z.object({
      id: z.string(),
      password: z.string(),
      vendor: z.string(),
      model: z.string(),
      serialNumber: z.string(),
      evses: z.array(z.object({ connectorIds: z.array(z.int()) })),
      simulated: z.boolean(),
    }),
  ),
  tokens: z.array(z.object({ uid: z.string(), state: z.string() })),
});

export interface DemoStack {
  readonly url: string;
  /** The first charge point that nobody plays. */
  readonly free: ChargePointSpec;
  readonly tokens: readonly string[];
}

export function readDemoStack(path: string): DemoStack {
  const demo = demoFile.parse(JSON.parse(readFileSync(path, "utf8")));
  const free = demo.chargePoints.find(({ simulated }) => !simulated);
  if (!free) throw new Error(`${path} lists no charge point that is free`);
  const { evses, simulated, ...station } = free;
  const connectors = evses.flatMap(({ connectorIds }, index) =>
    connectorIds.map((connectorId) => ({ connectorId, evse: index + 1 })),
  );
  const tokens = demo.tokens.filter(({ state }) => state === "valid").map(({ uid }) => uid);
  return { url: demo.ocpp, free: chargePointSpec.parse({ ...station, connectors }), tokens };
}
