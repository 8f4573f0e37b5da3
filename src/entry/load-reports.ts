import { type ChargePointLoad, isNewsOf } from "../domain/site-load.ts";
import { loadOf } from "../ocpp/load.ts";
import type { ChargePointState } from "../ocpp/state.ts";
import type { Deps } from "../services/deps.ts";
import type { ChargePointStore } from "./charge-point-store.ts";

/** Tells the location what this charge point draws. A report that is lost is made up for by the next, or when the location asks. */
export class LoadReports {
  private readonly object: {
    readonly store: () => ChargePointStore;
    readonly state: () => ChargePointState;
    readonly deps: () => Deps;
  };
  /** Lost with the memory: then one more is told. */
  private told: ChargePointLoad | undefined;
  private lastVersion = 0;
  private waiting: ChargePointLoad | null = null;
  private isTelling = false;
  private latest: Promise<void> = Promise.resolve();

  constructor(object: LoadReports["object"]) {
    this.object = object;
  }

  load(): ChargePointLoad | null {
    const now = this.object.deps().now();
    const load = loadOf(this.object.state(), this.object.store(), now);
    if (load === null) return null;
    // By the clock, so that it rises across restarts too.
    this.lastVersion = Math.max(this.lastVersion + 1, now);
    return { ...load, version: this.lastVersion };
  }

  /** Something was kept: is it news? @returns when the location has it. */
  look(): Promise<void> {
    const load = this.load();
    if (load === null || !isNewsOf(this.told, load)) return this.latest;
    this.told = load;
    this.waiting = load;
    if (!this.isTelling) this.latest = this.tell();
    return this.latest;
  }

  /** One at a time; of those that come meanwhile the newest goes next. */
  private async tell(): Promise<void> {
    this.isTelling = true;
    for (let load = this.waiting; load !== null; load = this.waiting) {
      this.waiting = null;
      const deps = this.object.deps();
      try {
        await deps.locations.report(load);
      } catch (error) {
        this.told = undefined;
        deps.log("load.not-told", { chargePointId: load.chargePointId, error: String(error) });
      }
    }
    this.isTelling = false;
  }
}
