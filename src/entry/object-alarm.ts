import { MINUTE } from "../domain/time.ts";
import type { Clock } from "./clock.ts";

/** The platform itself gives up an alarm that failed some times. */
const RINGS_AGAIN = MINUTE;

/** An object's one alarm. It only ever moves earlier: what it finds undone is set again, and no message costs a row for it. */
export class ObjectAlarm {
  private readonly ctx: DurableObjectState;
  private readonly clock: Clock;
  /** Real instant of the alarm that is set. */
  private armedFor: number | null = null;

  constructor(ctx: DurableObjectState, clock: Clock) {
    this.ctx = ctx;
    this.clock = clock;
    void ctx.blockConcurrencyWhile(async () => {
      this.armedFor = await ctx.storage.getAlarm();
    });
  }

  get isArmed(): boolean {
    return this.armedFor !== null;
  }

  /** @param at an instant of the stack's clock; null: no need to wake. */
  arm(at: number | null): void {
    if (at === null) return;
    const realAt = Math.max(this.clock.realTimeOf(at), Date.now());
    if (this.armedFor !== null && this.armedFor <= realAt) return;
    this.armedFor = realAt;
    void this.ctx.storage.setAlarm(realAt);
  }

  rang(): void {
    this.armedFor = null;
  }

  /** What it rang for could not be done. */
  failed(now: number): void {
    this.arm(now + RINGS_AGAIN);
  }
}
