import type { DemoWorldInput } from "../../sim/world/demo-world.ts";
import { DEMO_CHARGE_POINTS, type DemoChargePoint } from "./demo-data.ts";
import type { DemoSecrets } from "./secrets.ts";

const SUPPLY = { AC_1_PHASE: "AC1", AC_3_PHASE: "AC3", DC: "DC" } as const;

/** The demo's charge points as the simulator wants to know them. */
export function simulatedChargePoints(
  secrets: Pick<DemoSecrets, "chargePointPasswords">,
): DemoWorldInput["chargePoints"] {
  return DEMO_CHARGE_POINTS.flatMap(({ scene, ...chargePoint }) =>
    scene === null ? [] : [{ scene, spec: specOf(chargePoint, secrets.chargePointPasswords[chargePoint.id] ?? "") }],
  );
}

function specOf(chargePoint: Omit<DemoChargePoint, "scene">, password: string) {
  const { id, vendor, model, serialNumber, hold } = chargePoint;
  const connectors = chargePoint.evses.flatMap((evse, index) =>
    evse.connectors.map(({ connectorId, maxPowerW, powerType }) => ({
      connectorId,
      evse: index + 1,
      maxPowerW,
      supply: SUPPLY[powerType],
      ...(hold === undefined ? {} : { hold: { status: hold } }),
    })),
  );
  return { id, password, vendor, model, serialNumber: serialNumber ?? undefined, connectors };
}
