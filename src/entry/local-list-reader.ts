import { MINUTE } from "../domain/time.ts";
import { localListQuestion } from "../ocpp/local-list.ts";
import type { LocalListPart } from "../ocpp/local-list-state.ts";
import { type ChargePointState, identityOf } from "../ocpp/state.ts";
import type { Deps } from "../services/deps.ts";
import { readListPart } from "../services/local-lists.ts";

/** While D1 is away. */
const RETRY = MINUTE;

export interface Asking {
  readonly state: () => ChargePointState;
  readonly deps: () => Deps;
  readonly armFor: (at: number) => void;
  readonly take: (part: LocalListPart) => void;
}

/** Reads from D1 what the next part of a charge point's local list is made of; one question at a time. */
export class LocalListReader {
  private readonly object: Asking;
  private isReading = false;
  private retryAt = 0;

  constructor(object: Asking) {
    this.object = object;
  }

  /** Reads what is to be read, if anything; asked after each event. */
  async look(): Promise<void> {
    const { state, deps, armFor, take } = this.object;
    if (this.isReading || deps().now() < this.retryAt) return;
    this.isReading = true;
    try {
      for (let asked = localListQuestion(state()); asked !== null; asked = localListQuestion(state()))
        take(await readListPart(deps(), asked));
    } catch (error) {
      deps().log("local_list.failed", { chargePointId: identityOf(state()), error: String(error) });
      this.retryAt = deps().now() + RETRY;
      armFor(this.retryAt);
    } finally {
      this.isReading = false;
    }
  }
}
