import { SECOND } from "../domain/time.ts";
import type { Deps, LiveChange } from "../services/deps.ts";

/** While nobody watches, measured values are not offered again for this long; changes of state always are. */
const NOBODY_WATCHES = 5 * SECOND;

/** From one object to all open portals. Losing a message is harmless: portals read again on a gap. */
export class LiveOutlet {
  private readonly deps: () => Deps;
  /** By the last answer: somebody had a portal open. */
  private isWatched = false;
  private offerAgainAt = 0;
  private isPublishing = false;
  /** What came while a call was under way, by what it is about: the newest picture of each goes out with the next. */
  private readonly waiting = new Map<string, LiveChange>();

  constructor(deps: () => Deps) {
    this.deps = deps;
  }

  /** Whether it is worth making pictures for; of measured values only where somebody may be watching. */
  isWanted(onlyMeasured: boolean): boolean {
    return !onlyMeasured || this.isWatched || this.deps().now() >= this.offerAgainAt;
  }

  offer(changes: readonly LiveChange[]): void {
    for (const change of changes) this.waiting.set(`${change.topic} ${change.id}`, change);
    if (!this.isPublishing) void this.publishWaiting();
  }

  /** One call at a time: one object serves all portals, and a fleet that comes back must not stand in line before it. */
  private async publishWaiting(): Promise<void> {
    this.isPublishing = true;
    while (this.waiting.size > 0) {
      const deps = this.deps();
      const messages = [...this.waiting.values()];
      this.waiting.clear();
      this.offerAgainAt = deps.now() + NOBODY_WATCHES;
      try {
        this.isWatched = (await deps.live.publish(messages)) > 0;
      } catch (error) {
        deps.log("live.failed", { error: String(error) });
      }
    }
    this.isPublishing = false;
  }
}
