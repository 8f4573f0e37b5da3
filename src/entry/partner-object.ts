import { DurableObject } from "cloudflare:workers";
import { type Bindings, configOf } from "../config.ts";
import type { Deps } from "../services/deps.ts";
import { tellPartner } from "../services/push-delivery.ts";
import { clockOf } from "./clock.ts";
import { depsOf } from "./deps.ts";
import { ObjectAlarm } from "./object-alarm.ts";

/** Its own name, which an alarm does not tell it. */
const PARTNER_ID = "partnerId";
/** After a fault of ours, of D1 perhaps; the cron wakes it too. */
const AFTER_FAULT_MS = 30_000;

/** One per roaming partner: tells it what waits for it in D1. That there is one is what keeps things in order. */
export class PartnerObject extends DurableObject<Bindings> {
  private readonly deps: Deps;
  private readonly ringer: ObjectAlarm;
  private running: Promise<void> | null = null;
  private wokenMeanwhile = false;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    this.deps = depsOf(env);
    this.ringer = new ObjectAlarm(ctx, clockOf(configOf(env)));
  }

  /** Begins, and does not wait for the partner. */
  wake(partnerId: string): void {
    if (this.ctx.storage.kv.get(PARTNER_ID) === undefined) this.ctx.storage.kv.put(PARTNER_ID, partnerId);
    void this.tell(partnerId);
  }

  override async alarm(): Promise<void> {
    this.ringer.rang();
    const partnerId = this.ctx.storage.kv.get<string>(PARTNER_ID);
    if (partnerId !== undefined) await this.tell(partnerId);
  }

  /** @returns when nothing is due any more. */
  private tell(partnerId: string): Promise<void> {
    if (this.running !== null) this.wokenMeanwhile = true;
    else
      this.running = this.run(partnerId).finally(() => {
        this.running = null;
      });
    return this.running;
  }

  private async run(partnerId: string): Promise<void> {
    try {
      do {
        this.wokenMeanwhile = false;
        this.ringer.arm(await tellPartner(this.deps, partnerId));
      } while (this.wokenMeanwhile);
    } catch (error) {
      this.deps.log("push.fault", { partnerId, error: String(error) });
      this.ringer.arm(this.deps.now() + AFTER_FAULT_MS);
    }
  }
}
