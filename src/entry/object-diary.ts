import { toIso } from "../domain/time.ts";
import type { Cause, Effect } from "../ocpp/journal.ts";
import { type ChargePointState, identityOf } from "../ocpp/state.ts";
import type { Deps } from "../services/deps.ts";
import type { ChargePointStore } from "./charge-point-store.ts";
import type { Clock } from "./clock.ts";

/** What a charge point's object writes down beside what it does: notes in its journal, facts in the log. */
export class ObjectDiary {
  private readonly object: {
    readonly store: () => ChargePointStore;
    readonly state: () => ChargePointState;
    readonly deps: () => Deps;
  };
  private readonly clock: Clock;

  constructor(object: ObjectDiary["object"], clock: Clock) {
    this.object = object;
    this.clock = clock;
  }

  note(what: Cause | Effect): void {
    this.object.store().journal.note({ at: toIso(this.clock.now()), ...what });
  }

  /** A socket is closed from here. */
  closing(code: number, reason: string): void {
    this.object.deps().log("ocpp.socket.closed", { ...this.identity(), code, reason });
    this.note({ kind: "closing", code, reason });
  }

  fault(error: unknown): void {
    const stack = error instanceof Error ? error.stack : String(error);
    this.object.deps().log("ocpp.fault", { ...this.identity(), stack });
  }

  identity() {
    return { chargePointId: identityOf(this.object.state()) };
  }
}
