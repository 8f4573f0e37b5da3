import { SECOND } from "../domain/time.ts";
import { chargePointPicture, type Fact, sessionPicture } from "../ocpp/pictures.ts";
import { type ChargePointState, undeclaredEvseOf } from "../ocpp/state.ts";
import { settle } from "../services/charging.ts";
import type { Deps } from "../services/deps.ts";
import type { ChargePointStore, Unsettled } from "./charge-point-store.ts";

/** Facts carried to D1 in one batch. */
const FACTS_PER_BATCH = 50;
const FIRST_RETRY = 5 * SECOND;
const LAST_RETRY = 300 * SECOND;

export interface Settling {
  readonly store: () => ChargePointStore;
  readonly state: () => ChargePointState;
  readonly deps: () => Deps;
  readonly armFor: (at: number) => void;
}

/** The ledger object → D1: what waits in `unsettled` is carried over until it is done; one attempt at a time. */
export class Settlement {
  private readonly object: Settling;
  private running: Promise<void> | null = null;
  private failures = 0;
  /** Transactions whose live figures are due, beside what waits. Lost with the memory: the next push has newer ones. */
  private readonly liveDue = new Set<number>();

  constructor(object: Settling) {
    this.object = object;
  }

  start(liveTransactionIds: readonly number[]): Promise<void> {
    for (const id of liveTransactionIds) this.liveDue.add(id);
    this.running ??= this.run().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private async run(): Promise<void> {
    const { store, deps, state, armFor } = this.object;
    for (;;) {
      const waiting = store().unsettled(FACTS_PER_BATCH);
      const live = [...this.liveDue];
      this.liveDue.clear();
      const facts = [...waiting.map((each) => this.factOf(each)), ...live.map((id) => this.sessionFact(id))];
      const known = facts.filter((fact) => fact !== null);
      const { registration } = state();
      if (waiting.length + known.length === 0 || registration === null) return;
      try {
        await settle(deps(), registration.chargePointId, known, (connectorId) =>
          undeclaredEvseOf(state(), connectorId),
        );
        store().settled(waiting);
        this.failures = 0;
      } catch (error) {
        deps().log("settle.failed", { chargePointId: registration.chargePointId, error: String(error) });
        store().forgetOldStatuses();
        armFor(deps().now() + Math.min(LAST_RETRY, FIRST_RETRY * 2 ** this.failures));
        this.failures += 1;
        return;
      }
    }
  }

  private factOf(waiting: Unsettled): Fact | null {
    const body = JSON.parse(waiting.body);
    switch (waiting.kind) {
      case "session":
        return this.sessionFact(body);
      case "status":
        return { kind: "status", status: body };
      case "command":
        return { kind: "command", command: body };
      case "notice":
        return { kind: "notice", notice: body.notice, at: body.at };
      case "chargePoint": {
        const now = this.object.deps().now();
        return { kind: "chargePoint", version: now, picture: chargePointPicture(this.object.state(), now) };
      }
    }
  }

  private sessionFact(transactionId: number): Fact | null {
    const store = this.object.store();
    const transaction = store.transaction(transactionId);
    if (transaction === null) return null;
    const newest = store.newest(`transaction:${transactionId}`);
    return { kind: "session", session: sessionPicture(transaction, newest, store.readings(transactionId)) };
  }
}
