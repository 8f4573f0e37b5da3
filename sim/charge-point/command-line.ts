import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { readDemoStack } from "./demo-stack.ts";
import {
  type ChargePointSpec,
  chargePointSpec,
  FAULT_SWITCHES,
  type FaultSwitch,
  fleetFile,
  type Options,
} from "./spec.ts";

export const HELP = `npm run sim -- charge-point [options]

Which charge points
  --demo                    a free charge point of the running \`npm start\`, its address and its tokens
  --demo-file PATH          the facts \`npm start\` wrote       (.local/demo.json)
  --url URL                 endpoint without the identity      (ws://127.0.0.1:8787/ocpp)
  --id ID --password TEXT   one charge point                   (SIM-1, no password)
  --vendor --model --serial what its BootNotification says
  --connectors N            with connectors 1 … N              (1)
  --max-power W             per connector                      (22080)
  --supply AC1|AC3|DC                                          (AC3)
  --exclusive               all connectors are one EVSE
  --count N                 N alike, named by
  --id-template TEXT        with {n} for the number            (SIM-{n})
  --file FLEET.json         a list of { id, password, vendor, model, serialNumber,
                            connectors: [{ connectorId, evse, maxPowerW, supply, hold }] }

What happens there
  --behaviour WORD          idle, cars (come and go), remote (come when somebody starts from afar),
                            once (a session, its figures, exit)   (idle)
  --tokens A,B              the drivers' cards                 (DEMO-TOKEN)
  --energy WH               how much \`once\` charges            (100)
  --seed N                  same seed, same events             (1)
  --switch NAME             a fault, may be repeated: ${FAULT_SWITCHES.join(" ")}

How
  --state DIR               keeps each charge point in a file; without it nothing is kept
  --retry-forever           never gives up connecting
  --reconnect               leaves "gave up" at the start
  --jitter                  ±20 % on the delays between attempts
  --call-timeout SECONDS    real ones: the network does not run faster                  (30)
  --time-scale N            time passes N times as fast        (1)
  --clock-start ISO --clock-real-start EPOCH_MS
                            now = clock-start + (real now − clock-real-start) × time-scale
  --control-port P          HTTP on loopback: POST /ID/plug {"connectorId":1}, GET /ID
  --quiet                   prints no log lines
  --help
`;

const OPTIONS = {
  demo: { type: "boolean", default: false },
  "demo-file": { type: "string", default: ".local/demo.json" },
  url: { type: "string", default: "ws://127.0.0.1:8787/ocpp" },
  id: { type: "string" },
  password: { type: "string" },
  vendor: { type: "string" },
  model: { type: "string" },
  serial: { type: "string" },
  connectors: { type: "string", default: "1" },
  "max-power": { type: "string", default: "22080" },
  supply: { type: "string", default: "AC3" },
  exclusive: { type: "boolean", default: false },
  count: { type: "string", default: "1" },
  "id-template": { type: "string", default: "SIM-{n}" },
  file: { type: "string" },
  behaviour: { type: "string", default: "idle" },
  tokens: { type: "string", default: "DEMO-TOKEN" },
  energy: { type: "string", default: "100" },
  seed: { type: "string", default: "1" },
  switch: { type: "string", multiple: true, default: [] as string[] },
  state: { type: "string" },
  "retry-forever": { type: "boolean", default: false },
  reconnect: { type: "boolean", default: false },
  jitter: { type: "boolean", default: false },
  "call-timeout": { type: "string", default: "30" },
  "time-scale": { type: "string", default: "1" },
  "clock-start": { type: "string" },
  "clock-real-start": { type: "string" },
  "control-port": { type: "string" },
  quiet: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

export type Values = ReturnType<typeof readArguments>;

export function readArguments(args: readonly string[]) {
  return parseArgs({ args: [...args], options: OPTIONS, strict: true, allowPositionals: false }).values;
}

export const BEHAVIOURS = ["idle", "cars", "remote", "once"] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];

export function behaviourOf({ behaviour }: Values): Behaviour {
  const known = BEHAVIOURS.find((each) => each === behaviour);
  if (!known) throw new Error(`--behaviour must be one of ${BEHAVIOURS.join(", ")}`);
  return known;
}

export function positive(
  values: Values,
  name: "connectors" | "max-power" | "count" | "energy" | "call-timeout" | "time-scale",
): number {
  const value = Number(values[name]);
  if (!(value > 0)) throw new Error(`--${name} must be a positive number`);
  return value;
}

export interface Place {
  readonly url: string;
  readonly fleet: readonly ChargePointSpec[];
  readonly tokens: readonly string[];
}

/** Who is simulated, where it connects, and which cards its drivers carry. */
export function placeOf(values: Values): Place {
  if (!values.demo) return { url: values.url, fleet: fleetOf(values), tokens: values.tokens.split(",") };
  const { url, free, tokens } = readDemoStack(values["demo-file"]);
  return { url, fleet: [free], tokens };
}

function fleetOf(values: Values): ChargePointSpec[] {
  if (values.file !== undefined) return fleetFile.parse(JSON.parse(readFileSync(values.file, "utf8")));
  const count = positive(values, "count");
  if (values.id !== undefined && count > 1) throw new Error("--id is for one charge point; use --id-template");
  return Array.from({ length: count }, (_, index) => {
    const number = String(index + 1);
    return oneOf(values, values.id ?? values["id-template"].replaceAll("{n}", number), number);
  });
}

function oneOf(values: Values, id: string, number: string): ChargePointSpec {
  const connectors = Array.from({ length: positive(values, "connectors") }, (_, index) => ({
    connectorId: index + 1,
    evse: values.exclusive ? 1 : index + 1,
    maxPowerW: positive(values, "max-power"),
    supply: values.supply,
  }));
  const { password, vendor, model, serial } = values;
  const serialNumber = serial?.replaceAll("{n}", number);
  return chargePointSpec.parse({ id, password, vendor, model, serialNumber, connectors });
}

export function optionsOf(values: Values): Options {
  const known = (name: string): name is FaultSwitch => (FAULT_SWITCHES as readonly string[]).includes(name);
  const unknown = values.switch.filter((name) => !known(name));
  if (unknown.length > 0) throw new Error(`unknown --switch ${unknown.join(", ")}`);
  return {
    retryForever: values["retry-forever"],
    jitter: values.jitter,
    callTimeoutSeconds: positive(values, "call-timeout") * positive(values, "time-scale"),
    rebootSeconds: 5,
    switches: new Set(values.switch.filter(known)),
  };
}
