import { parseArgs } from "node:util";
import type { Clock } from "../clock.ts";
import { seedFor } from "../random.ts";
import { EDITIONS } from "./fields.ts";
import { nameOf, type Party } from "./party.ts";
import type { EmspSpec } from "./simulated-emsp.ts";

export const HELP = `npm run sim -- emsp [options]

Who it is
  --party CC-PPP            country code and party id of the eMSP (NL-EMS)
  --name TEXT               its name                             (Simulated eMSP)
  --tokens N                it begins with RFID tokens EMS0001 … (3)
  --edition errata|d2       the lengths it holds the CPO to      (errata)

Registration: either it starts, or the CPO does
  --versions-url URL --token A
                            what the CPO's operator handed over; it registers at once
  --own-token A             the token A with which a CPO may register here; one is made and printed unless told

How
  --port P                  its OCPI, on loopback                (9600)
  --control-port P          HTTP on loopback                     (9601)
  --seed N                  same seed, same tokens and ids       (another each time)
  --time-scale N            time passes N times as fast          (1)
  --clock-start ISO --clock-real-start EPOCH_MS
                            now = clock-start + (real now − clock-real-start) × time-scale
  --quiet                   prints no log lines
  --help

Control
  GET  /control/state | violations | journal
  POST /control/register {"versionsUrl", "token"} | rotate | unregister | credentials | invite {"token"?}
  POST /control/commands/START_SESSION {"token": {…}, "location_id" …}      response_url is added
  POST /control/chargingprofiles {"sessionId", "chargingProfile"? | "durationSeconds"?}
  POST /control/bookings {"bookingLocationId", "inMinutes"? (2), "minutes"? (30), "tokenUid"?, "powerKw"?,
                          "requestId"? to change an earlier one, "cancel"? a CanceledReason}
  POST /control/pull/locations {"date_from"?, "date_to"?, "limit"?, "offset"?}   | sessions | cdrs | tariffs |
                           bookings | booking_locations
  POST /control/tokens [{"token": {…}, "allowed"?}]
  POST /control/call {"module", "role", "method", "path"?, "body"?}        any call to a listed URL
  POST /control/behaviour {"slow": ms, "down": "refuse" | "503", "http500", "wrongToken", "redirect", "hugePage": n,
                           "invalidJson", "noEnvelope", "asListOfOne", "oldVersionOnly", "noCredentialsEndpoint",
                           "wrongRoles", "needsLocation", "modules": […], "times": n}   {} behaves well again
  POST /control/clear       forgets journal and violations
`;

const OPTIONS = {
  party: { type: "string", default: "NL-EMS" },
  name: { type: "string", default: "Simulated eMSP" },
  tokens: { type: "string", default: "3" },
  edition: { type: "string", default: "errata" },
  "versions-url": { type: "string" },
  token: { type: "string" },
  "own-token": { type: "string" },
  port: { type: "string", default: "9600" },
  "control-port": { type: "string", default: "9601" },
  seed: { type: "string" },
  "time-scale": { type: "string", default: "1" },
  "clock-start": { type: "string" },
  "clock-real-start": { type: "string" },
  quiet: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

export type Values = ReturnType<typeof readArguments>;

export function readArguments(args: readonly string[]) {
  return parseArgs({ args: [...args], options: OPTIONS, strict: true, allowPositionals: false }).values;
}

export function specOf(values: Values): EmspSpec {
  const edition = EDITIONS.find((each) => each === values.edition);
  if (!edition) throw new Error(`--edition must be one of ${EDITIONS.join(", ")}`);
  return { party: readParty(values.party), name: values.name, tokens: wholeOf(values, "tokens"), edition };
}

function readParty(text: string): Party {
  const [, countryCode = "", partyId = ""] = /^([A-Z]{2})-([A-Z0-9]{3})$/.exec(text) ?? [];
  if (countryCode === "") throw new Error("--party must look like NL-EMS");
  return { countryCode, partyId };
}

export function wholeOf(values: Values, name: "tokens" | "port" | "control-port"): number {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${name} must be a whole number`);
  return value;
}

/** Where the eMSP is to register by itself; undefined when the CPO starts. */
export function givenOf(values: Values): { readonly versionsUrl: string; readonly token: string } | undefined {
  const { "versions-url": versionsUrl, token } = values;
  if (versionsUrl === undefined && token === undefined) return undefined;
  if (versionsUrl === undefined || token === undefined) throw new Error("--versions-url and --token belong together");
  return { versionsUrl, token };
}

/** Two parties of one seed must not mint the same tokens. */
export function seedOf(values: Values, clock: Clock): number {
  const seed = values.seed === undefined ? clock.now() : Number(values.seed);
  if (!Number.isInteger(seed)) throw new Error("--seed must be a whole number");
  return seedFor(seed, nameOf(readParty(values.party)));
}
