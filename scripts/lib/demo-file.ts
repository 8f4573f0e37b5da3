import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DEMO_CHARGE_POINTS, DEMO_PARTY, DEMO_TOKENS } from "./demo-data.ts";
import type { StartOptions } from "./options.ts";
import type { DemoSecrets } from "./secrets.ts";

/** What a script needs to know of a running stack (contract.md, `demo.json`). */
export type Demo = {
  readonly worker: string;
  readonly portal: string;
  readonly ocpp: string;
  readonly ocpiVersions: string;
  readonly openapi: string;
  /** Who the operator is in OCPI, and a token by which an eMSP on this machine may register; null: with `--empty`. */
  readonly ocpi: { readonly countryCode: string; readonly partyId: string; readonly tokenA: string | null };
  /** While `setup` is not null nobody bears this address: the key alone opens. */
  readonly admin: DemoSecrets["admin"];
  /** Where the first administrator is made, with `--empty`; null: there is one. */
  readonly setup: { readonly address: string; readonly token: string } | null;
  readonly chargePoints: readonly DemoFileChargePoint[];
  readonly tokens: readonly { readonly uid: string; readonly state: "valid" | "blocked" | "expired" }[];
  /** Simulated DSOs, and where each can be made to misbehave (docs/dso-simulator.md). */
  readonly dsos: readonly { readonly id: string; readonly name: string; readonly control: string }[];
  /** The simulated battery, and where it can be made to misbehave (docs/energy.md). Null: there is none. */
  readonly battery: { readonly locationId: string; readonly control: string } | null;
  /** The process group of the Worker, for tests that end it without warning. */
  readonly workerGroup: number;
};

export type DemoFileChargePoint = {
  readonly id: string;
  readonly password: string;
  readonly vendor: string;
  readonly model: string;
  readonly serialNumber: string;
  readonly locationId: string;
  readonly evses: readonly { readonly uid: string; readonly connectorIds: readonly number[] }[];
  /** false: connected by nobody, free for a real client. */
  readonly simulated: boolean;
};

type Facts = {
  readonly url: string;
  readonly portal?: string;
  readonly workerGroup: number;
  readonly secrets: DemoSecrets;
  /** Token A; null: there is no demo data. */
  readonly invitation: string | null;
  readonly isSetUp: boolean;
  readonly dsos?: Demo["dsos"];
  readonly battery?: Demo["battery"];
};

export function demoOf(
  { url, portal = url, workerGroup, secrets, invitation, isSetUp, dsos = [], battery = null }: Facts,
  { empty, world }: StartOptions,
): Demo {
  const chargePoints = empty ? [] : DEMO_CHARGE_POINTS;
  return {
    worker: url,
    portal,
    ocpp: `${url.replace("http", "ws")}/ocpp`,
    ocpiVersions: `${url}/ocpi/versions`,
    openapi: `${url}/api/openapi.json`,
    ocpi: { ...DEMO_PARTY, tokenA: invitation },
    admin: secrets.admin,
    setup: isSetUp ? null : { address: `${portal}/setup`, token: secrets.setupToken },
    chargePoints: chargePoints.map(({ id, vendor, model, serialNumber, locationId, evses, scene }) => ({
      id,
      password: secrets.chargePointPasswords[id] ?? "",
      vendor,
      model,
      serialNumber: serialNumber ?? "",
      locationId,
      evses: evses.map(({ uid, connectors }) => ({ uid, connectorIds: connectors.map((each) => each.connectorId) })),
      simulated: world && scene !== null,
    })),
    tokens: (empty ? [] : DEMO_TOKENS).map(({ uid, is }) => ({ uid, state: is })),
    dsos,
    battery,
    workerGroup,
  };
}

/** In place all at once: whoever waits for the file finds it whole. */
export function writeDemo(home: string, demo: Demo): void {
  const file = join(home, "demo.json");
  writeFileSync(`${file}.new`, `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export function removeDemo(home: string): void {
  rmSync(join(home, "demo.json"), { force: true });
}
