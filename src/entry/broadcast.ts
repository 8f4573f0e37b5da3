import { evseOf } from "../ocpp/evses.ts";
import { chargePointPicture, evsePicture } from "../ocpp/pictures.ts";
import type { Change, ChargePointState } from "../ocpp/state.ts";
import type { Deps, LiveChange } from "../services/deps.ts";
import type { ChargePointStore } from "./charge-point-store.ts";
import { LiveOutlet } from "./live-outlet.ts";

/** Tells open portals what changed at this charge point. Losing a message is harmless: portals read again on a gap. */
export class Broadcast {
  private readonly object: {
    readonly store: () => ChargePointStore;
    readonly state: () => ChargePointState;
    readonly deps: () => Deps;
  };
  private readonly outlet: LiveOutlet;

  constructor(object: Broadcast["object"]) {
    this.object = object;
    this.outlet = new LiveOutlet(object.deps);
  }

  publish(before: ChargePointState, changes: readonly Change[]): void {
    const now = this.object.deps().now();
    const onlyMeasured = changes.every((change) => change.kind === "samples");
    if (this.outlet.isWanted(onlyMeasured)) this.outlet.offer(this.messages(before, changes, now));
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
