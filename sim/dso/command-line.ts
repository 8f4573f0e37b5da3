import { parseArgs } from "node:util";
import { CONTENT_FAULTS, TRANSPORT_FAULTS } from "./faults.ts";
import { pricesOfCsv } from "./prices.ts";
import { DEMO_DSOS, type DsoSpec } from "./spec.ts";
import { RESERVATION_MODES, WEBHOOK_MODES } from "./state.ts";

export const HELP = `npm run sim -- dso [options]

DSOs as OpenADR 3.1 VTNs, all on one port: ${DEMO_DSOS.map(({ key }) => `/${key}`).join(", ")}

  --only KEY,KEY            not all of them
  --zone ZONE               local time of their days              (Europe/Lisbon)
  --currency CODE           ISO 4217                              (EUR)
  --publish HH:MM           when the prices of tomorrow appear    (12:55)
  --values 24|96            prices a day                          (each DSO its own)
  --prices KEY=FILE         lines of "instant,price per kWh" instead of seeded prices; repeatable
  --port P                  on loopback                           (9700)
  --seed N                  same seed, same prices and ids        (1)
  --time-scale N            time passes N times as fast           (1)
  --clock-start ISO --clock-real-start EPOCH_MS
                            now = clock-start + (real now − clock-real-start) × time-scale
  --help

Control
  GET  /_control/{dso}      what it says and is asked; without secrets
  POST /_control/{dso}      any of these; what is left out stays
    {"faults": ["hang", {"name": "http-503", "times": 3, "on": ["events"], "seconds": 60}]}     [] ends them
        on the way:         ${TRANSPORT_FAULTS.join(", ")}
        in what is said:    ${wrapped(CONTENT_FAULTS)}
    {"reservations": "${RESERVATION_MODES.join('" | "')}"}
    {"webhooks": "${WEBHOOK_MODES.join('" | "')}"}
    {"subscriptionKw": 120}  {"offer": {"kw": 40, "feePerKw": 0.3}}  null: none
    {"limits": [{"start": ISO, "end": ISO, "kw": 50}]}
    {"prices": "instant,price\\n…"}
    {"reset": true}          as it was at the start
`;

function wrapped(names: readonly string[]): string {
  const half = Math.ceil(names.length / 2);
  return `${names.slice(0, half).join(", ")},\n                            ${names.slice(half).join(", ")}`;
}

const OPTIONS = {
  only: { type: "string" },
  zone: { type: "string" },
  currency: { type: "string" },
  publish: { type: "string" },
  values: { type: "string" },
  prices: { type: "string", multiple: true },
  port: { type: "string", default: "9700" },
  seed: { type: "string", default: "1" },
  "time-scale": { type: "string", default: "1" },
  "clock-start": { type: "string" },
  "clock-real-start": { type: "string" },
  help: { type: "boolean", default: false },
} as const;

export type Values = ReturnType<typeof readArguments>;

export function readArguments(args: readonly string[]) {
  return parseArgs({ args: [...args], options: OPTIONS, strict: true, allowPositionals: false }).values;
}

/** @param read the text of a file. */
export function specsOf(values: Values, read: (file: string) => string): readonly DsoSpec[] {
  const keys = values.only?.split(",") ?? DEMO_DSOS.map(({ key }) => key);
  const fed = new Map((values.prices ?? []).map((each) => pricesFrom(each, keys, read)));
  return keys.map((key) => {
    const spec = DEMO_DSOS.find((each) => each.key === key);
    if (!spec) throw new Error(`--only takes ${DEMO_DSOS.map((each) => each.key).join(", ")}`);
    const fedPrices = fed.get(key);
    return {
      ...spec,
      ...(values.zone === undefined ? {} : { zone: zoneOf(values.zone) }),
      ...(values.currency === undefined ? {} : { currency: values.currency }),
      ...(values.publish === undefined ? {} : { publishMinute: minuteOf(values.publish) }),
      ...(values.values === undefined ? {} : { valuesPerDay: valuesOf(values.values) }),
      ...(fedPrices === undefined ? {} : { fedPrices }),
    };
  });
}

export function wholeOf(values: Values, name: "port" | "seed"): number {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${name} must be a whole number`);
  return value;
}

function pricesFrom(text: string, keys: readonly string[], read: (file: string) => string) {
  const [, key = "", file = ""] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (!keys.includes(key)) throw new Error(`--prices must look like ${keys[0]}=prices.csv`);
  return [key, pricesOfCsv(read(file))] as const;
}

function zoneOf(zone: string): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    throw new Error("--zone must be a name of the IANA database");
  }
}

function minuteOf(text: string): number {
  const [, hours = "", minutes = ""] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  if (hours === "") throw new Error("--publish must look like 12:55");
  return Number(hours) * 60 + Number(minutes);
}

function valuesOf(text: string): 24 | 96 {
  if (text === "24") return 24;
  if (text === "96") return 96;
  throw new Error("--values must be 24 or 96");
}
