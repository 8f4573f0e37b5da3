import type { ChargePointView } from "../../../../src/entry/api/shared/schemas.ts";

/** True on a developer's machine, where no real charger will come. */
export function isOnThisMachine(ocppUrl: string): boolean {
  return ["127.0.0.1", "localhost", "[::1]"].includes(new URL(ocppUrl).hostname);
}

const SUPPLIES = { AC_1_PHASE: "AC1", AC_3_PHASE: "AC3", DC: "DC" } as const;
/** What a shell would take apart stands in quotes. */
const PLAIN = /^[\w./:@%+=-]+$/;

/** Starts the simulator as this charger. A car comes to it when somebody starts from afar. */
export function simulatorCommand({ id, evses }: ChargePointView, ocppUrl: string, password: string): string {
  const connectors = evses.flatMap((evse) => evse.connectors);
  const [first] = connectors;
  const maxPowerW = Math.max(100, ...connectors.map((connector) => connector.maxPowerW));
  const options = [
    ["url", ocppUrl],
    ["id", id],
    ["password", password],
    ["connectors", String(Math.max(1, connectors.length))],
    ["max-power", String(maxPowerW)],
    ["supply", SUPPLIES[first?.powerType ?? "AC_3_PHASE"]],
    ["behaviour", "remote"],
  ] as const;
  const written = options.map(
    ([name, value]) => `--${name} ${PLAIN.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`}`,
  );
  return `npm run sim -- charge-point ${written.join(" ")}`;
}
