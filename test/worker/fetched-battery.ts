import { afterEach, beforeEach, vi } from "vitest";
import { answerOf } from "../../sim/battery/answer.ts";
import { type BatteryNow, type BatterySpec, newBattery, passed } from "../../sim/battery/battery.ts";
import { type Faults, misrepresented } from "../../sim/battery/faults.ts";

const BATTERY_URL = "https://battery.example/pn1";
export const BATTERY_KEY = "battery-key";

export const A_SHEET = {
  capacityWh: 200_000,
  minWh: 20_000,
  maxWh: 190_000,
  maxChargeW: 80_000,
  maxDischargeW: 80_000,
  chargeEfficiencyBasisPoints: 9_500,
  dischargeEfficiencyBasisPoints: 9_500,
  wearMicroPerKwh: 10_000,
  url: BATTERY_URL,
};

const SPEC: BatterySpec = {
  capacityWh: 200_000,
  maxChargeW: 80_000,
  maxDischargeW: 80_000,
  chargeEfficiency: 0.95,
  dischargeEfficiency: 0.95,
};

/** A battery with its controller, behind whatever the Worker fetches. */
export class FetchedBattery {
  readonly commands: { readonly powerW: number; readonly until: string }[] = [];
  asked = 0;
  #battery: BatteryNow = newBattery(SPEC, 50, 0);
  #faults: Faults = {};
  #since = answerOf(SPEC, this.#battery);

  /** A new one for each test. */
  static forTests(): { readonly current: FetchedBattery } {
    const made = { current: new FetchedBattery() };
    beforeEach(() => {
      made.current = new FetchedBattery();
      made.current.#battery = newBattery(SPEC, 50, Date.now());
      vi.spyOn(globalThis, "fetch").mockImplementation((input, init) => made.current.#take(new Request(input, init)));
    });
    afterEach(() => {
      vi.restoreAllMocks();
    });
    return made;
  }

  misbehave(faults: Faults): void {
    this.#since = this.truth();
    this.#faults = faults;
  }

  truth() {
    this.#battery = passed(SPEC, this.#battery, Date.now());
    return answerOf(SPEC, this.#battery);
  }

  async #take(request: Request): Promise<Response> {
    if (this.#faults.silent) throw new Error("Network connection lost.");
    if (request.headers.get("authorization") !== `Bearer ${BATTERY_KEY}`) return new Response(null, { status: 401 });
    if (this.#faults.http500) return new Response("{}", { status: 500 });
    if (this.#faults.garbage) return new Response('{"storedWh":');
    const place = `${request.method} ${request.url}`;
    if (place === `GET ${BATTERY_URL}/state`) {
      this.asked += 1;
      return Response.json(misrepresented(this.truth(), this.#since, this.#faults));
    }
    if (place !== `PUT ${BATTERY_URL}/set-point`) return new Response(null, { status: 404 });
    const command = (await request.json()) as { powerW: number; until: string };
    this.commands.push(command);
    this.truth();
    const setPoint = { powerW: command.powerW, until: Date.parse(command.until) };
    if (!this.#faults.ignoresCommands) this.#battery = { ...this.#battery, setPoint };
    return Response.json({});
  }
}
