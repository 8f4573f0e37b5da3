import { DurableObject } from "cloudflare:workers";
import { type Bindings, configOf } from "../config.ts";
import { type ChargePointLoad, isNewsOf } from "../domain/site-load.ts";
import { MINUTE } from "../domain/time.ts";
import type { Deps } from "../services/deps.ts";
import { sitePicture } from "../services/site-picture.ts";
import { NEW_SITE_STATE, type SiteState, taken } from "../services/site-state.ts";
import { tendSite } from "../services/site-tick.ts";
import { clockOf } from "./clock.ts";
import { depsOf } from "./deps.ts";
import { ObjectAlarm } from "./object-alarm.ts";
import { SiteBroadcast } from "./site-broadcast.ts";

const PARTS = Object.keys(NEW_SITE_STATE) as readonly (keyof SiteState)[];
/** After a fault of ours, of D1 perhaps; the cron wakes it too. */
const AFTER_FAULT_MS = MINUTE;

/**
 * One per location: who charges there now, the plan, and the division of its power. A shell: every rule is in `domain/`,
 * what is done in `services/site-tick.ts`. That there is one object is what keeps two cars from one free ampere.
 */
export class LocationObject extends DurableObject<Bindings> {
  private readonly deps: Deps;
  private readonly ringer: ObjectAlarm;
  private readonly broadcast: SiteBroadcast;
  private state: SiteState;
  private running: Promise<void> | null = null;
  private wokenMeanwhile = false;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    this.deps = depsOf(env);
    this.ringer = new ObjectAlarm(ctx, clockOf(configOf(env)));
    this.broadcast = new SiteBroadcast(() => this.deps);
    this.state = this.kept();
  }

  /** What a charge point draws now. Kept before it is answered; what follows from it is not waited for. */
  report(load: ChargePointLoad): void {
    const { locationId, site, loads } = this.state;
    // Where nothing is divided, planned or stored, its loads are asked for when that begins.
    if (locationId !== null && site === null) return;
    const next = taken(this.state, load);
    if (next === this.state) return;
    this.keep(next);
    if (isNewsOf(loads[load.chargePointId], load)) void this.tend();
  }

  /** Something that the site is divided or planned by has changed in D1, or a slot has begun. Does not wait. */
  wake(locationId: string): void {
    this.keep({ ...this.state, locationId, isStale: true });
    void this.tend();
  }

  /** The same, and waits until it is done. */
  async settle(locationId: string): Promise<void> {
    this.wake(locationId);
    await this.running;
  }

  site(): SiteState {
    return this.state;
  }

  override async alarm(): Promise<void> {
    this.ringer.rang();
    await this.tend();
  }

  /** @returns when nothing is due any more. One at a time: what comes meanwhile is done in one more round. */
  private tend(): Promise<void> {
    if (this.running !== null) this.wokenMeanwhile = true;
    else
      this.running = this.run().finally(() => {
        this.running = null;
      });
    return this.running;
  }

  private async run(): Promise<void> {
    try {
      do {
        this.wokenMeanwhile = false;
        const nextAt = await tendSite(this.deps, {
          state: () => this.state,
          keep: (change) => this.keep(change(this.state)),
        });
        this.ringer.arm(nextAt);
        this.tellPortals();
      } while (this.wokenMeanwhile);
    } catch (error) {
      const stack = error instanceof Error ? error.stack : String(error);
      this.deps.log("site.fault", { locationId: this.state.locationId, error: stack });
      this.ringer.arm(this.deps.now() + AFTER_FAULT_MS);
    }
  }

  private tellPortals(): void {
    const { locationId, site } = this.state;
    if (locationId === null || site === null) return;
    this.broadcast.publish(locationId, sitePicture(this.state, this.deps.now()));
  }

  /** A report comes often and is small, a plan is large and comes seldom: only what is another is written. */
  private keep(next: SiteState): void {
    for (const part of PARTS) if (next[part] !== this.state[part]) this.ctx.storage.kv.put(part, next[part]);
    this.state = next;
  }

  private kept(): SiteState {
    const parts = PARTS.flatMap((part) => {
      const value = this.ctx.storage.kv.get(part);
      return value === undefined ? [] : [[part, value]];
    });
    return { ...NEW_SITE_STATE, ...Object.fromEntries(parts) };
  }
}
