import { SECOND } from "../domain/time.ts";
import { evseOf } from "../ocpp/evses.ts";
import { chargePointPicture, evsePicture } from "../ocpp/pictures.ts";
import type { Change, ChargePointState } from "../ocpp/state.ts";
import type { Deps, LiveChange } from "../services/deps.ts";
import type { ChargePointStore } from "./charge-point-store.ts";

/** While nobody watches, measured values are not offered again for this long; changes of state always are. */
const NOBODY_WATCHES = 5 * SECOND;

/** Tells open portals what changed at this charge point. Losing a message is harmless: portals read again on a gap. */
export class Broadcast {
  private readonly object: {
    readonly store: () => ChargePointStore;
    readonly state: () => ChargePointState;
    readonly deps: () => Deps;
  };
  /** By the last answer: somebody had a portal open. */
  private isWatched = false;
  private offerAgainAt = 0;
  private isPublishing = false;
  /** What came while a call was under way, by what it is about: the newest picture of each goes out with the next. */
  private readonly waiting = new Map<string, LiveChange>();

  constructor(object: Broadcast["object"]) {
    this.object = object;
  }

  publish(before: ChargePointState, changes: readonly Change[]): void {
    const now = this.object.deps().now();
    const onlyMeasured = changes.every((change) => change.kind === "samples");
    if (onlyMeasured && !this.isWatched && now < this.offerAgainAt) return;
    for (const message of this.messages(before, changes, now))
      this.waiting.set(`${message.topic} ${message.id}`, message);
    if (!this.isPublishing) void this.publishWaiting();
  }

  /** One call at a time: one object serves all portals, and a fleet that comes back must not stand in line before it. */
  private async publishWaiting(): Promise<void> {
    this.isPublishing = true;
    while (this.waiting.size > 0) {
      const deps = this.object.deps();
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

  private messages(before: ChargePointState, changes: readonly Change[], now: number): readonly LiveChange[] {
    const state = this.object.state();
    const chargePointId = state.registration?.chargePointId;
    if (chargePointId === undefined) return [];
    const evseUids = new Set<string>();
    for (const change of changes) {
      const uid = this.evseUidOf(state, change);
      if (uid !== null) evseUids.add(uid);
    }
    const newest = (transactionId: number) => this.object.store().newest(`transaction:${transactionId}`);
    const messages: LiveChange[] = [...evseUids].map((id) => ({
      topic: "evse",
      id,
      data: evsePicture(state, id, newest),
    }));
    if (before.link !== state.link && changes.some((change) => change.kind === "chargePoint")) {
      messages.push({ topic: "chargePoint", id: chargePointId, data: chargePointPicture(state, now) });
    }
    return messages;
  }

  private evseUidOf(state: ChargePointState, change: Change): string | null {
    switch (change.kind) {
      case "transaction":
        return change.transaction.evseUid;
      case "status":
        return change.status.connectorId === 0 ? null : evseOf(state, change.status.connectorId).evseUid;
      case "samples": {
        if (!change.series.startsWith("transaction:")) return null;
        const open = state.open.find((each) => `transaction:${each.transactionId}` === change.series);
        return open?.evseUid ?? null;
      }
      default:
        return null;
    }
  }
}
