import { afterEach, beforeEach, vi } from "vitest";
import { answerOf } from "../../sim/battery/answer.ts";
import { type BatteryNow, newBattery, passed } from "../../sim/battery/battery.ts";
import { type Faults, misrepresented } from "../../sim/battery/faults.ts";
import { A_SHEET, SPEC } from "../support/battery-sheet.ts";

export const BATTERY_KEY = "battery-key";

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
    if (place === `GET ${A_SHEET.url}/state`) {
      this.asked += 1;
      return Response.json(misrepresented(this.truth(), this.#since, this.#faults));
    }
    if (place !== `PUT ${A_SHEET.url}/set-point`) return new Response(null, { status: 404 });
    const command = (await request.json()) as { powerW: number; until: string };
    this.commands.push(command);
    this.truth();
    const setPoint = { powerW: command.powerW, until: Date.parse(command.until) };
    if (!this.#faults.ignoresCommands) this.#battery = { ...this.#battery, setPoint };
    return Response.json({});
  }
}
