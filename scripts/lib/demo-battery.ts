import { SimulatedBattery } from "../../sim/battery/simulated-battery.ts";
import type { Clock } from "../../sim/clock.ts";
import type { ApiClient } from "./api-client.ts";

export type DemoBattery = {
  readonly locationId: string;
  /** Where it can be watched and made to misbehave (docs/energy.md). */
  readonly control: string;
  readonly stop: () => void;
};

const LOCATION_ID = "pn1";
const ANY_PORT = 0;
const CAPACITY_WH = 200_000;
const MOST_W = 80_000;
const EFFICIENCY_BASIS_POINTS = 9_500;
const STORED_PERCENT = 64;
const MIN_PERCENT = 10;

/** The battery of the demo world: simulated, and entered as an operator would do it. It begins anew at each start. */
export async function startDemoBattery(
  api: ApiClient,
  clock: Clock,
  storedPercent = STORED_PERCENT,
): Promise<DemoBattery> {
  const key = crypto.randomUUID();
  const efficiency = EFFICIENCY_BASIS_POINTS / 10_000;
  const spec = {
    capacityWh: CAPACITY_WH,
    maxChargeW: MOST_W,
    maxDischargeW: MOST_W,
    storedPercent,
    key,
  };
  const input = { ...spec, chargeEfficiency: efficiency, dischargeEfficiency: efficiency };
  const simulated = await SimulatedBattery.start(input, clock, ANY_PORT);
  const stop = () => simulated.stop();
  try {
    const path = `/locations/${LOCATION_ID}/energy/battery`;
    const { etag } = await api.get(path);
    const battery = {
      capacityWh: CAPACITY_WH,
      minWh: (CAPACITY_WH * MIN_PERCENT) / 100,
      maxWh: CAPACITY_WH,
      maxChargeW: MOST_W,
      maxDischargeW: MOST_W,
      chargeEfficiencyBasisPoints: EFFICIENCY_BASIS_POINTS,
      dischargeEfficiencyBasisPoints: EFFICIENCY_BASIS_POINTS,
      wearMicroPerKwh: 10_000,
      url: simulated.url,
    };
    await api.put(path, { battery, key }, etag);
    return { locationId: LOCATION_ID, control: simulated.control, stop };
  } catch (error) {
    stop();
    throw error;
  }
}
