import { SECOND } from "../domain/time.ts";
import { undeclaredEvseOf } from "../ocpp/evses.ts";
import { type Fact, ownFact, sessionPicture } from "../ocpp/pictures.ts";
import { type Change, type ChargePointState, identityOf } from "../ocpp/state.ts";
import { bringToAuthority } from "../services/certificates.ts";
import { settle } from "../services/charging.ts";
import type { Deps } from "../services/deps.ts";
import { deliverNotifications } from "../services/notification-delivery.ts";
import type { ChargePointStore } from "./charge-point-store.ts";
import type { Unsettled } from "./unsettled-store.ts";

/** Facts carried to D1 in one batch. */
const FACTS_PER_BATCH = 50;
const FIRST_RETRY = 5 * SECOND;
const LAST_RETRY = 300 * SECOND;
/** Facts are carried at once. If the object dies over it, and nobody speaks to it, its alarm does it then. */
const LATEST = 300 * SECOND;
/** So many facts refused one by one, and none taken: it is not the facts. */
const REFUSALS_THAT_MEAN_AWAY = 3;

export interface Settling {
  readonly store: () => ChargePointStore;
  readonly state: () => ChargePointState;
  readonly deps: () => Deps;
  readonly armFor: (at: number) => void;
  /** After a connection the first carry waits so long: the boot and the statuses that come with it share one batch. */
  readonly gatherMs: number;
}

/** What nobody waits for at the API; what is shown live goes another way. */
const MAY_WAIT: ReadonlySet<Change["kind"]> = new Set([
  "chargePoint",
  "status",
  "samples",
  "report",
  "notice",
  "resolve",
]);

/** The ledger object → D1: what waits in `unsettled` is carried over until it is done; one attempt at a time. */
export class Settlement {
  private readonly object: Settling;
  private isRunning = false;
  private latest: Promise<void> = Promise.resolve();
  private failures = 0;
  /** Events of a fleet must not be what keeps an overloaded D1 from coming back. */
  private waitsUntil = 0;
  /** A fleet that comes back must not ask D1 once for every message. Lost with the memory: then nothing is put off. */
  private isNewConnection = false;
  private isGathering = false;
  /** Transactions whose live figures are due, beside what waits. Lost with the memory: the next push has newer ones. */
  private readonly liveDue = new Set<number>();

  constructor(object: Settling) {
    this.object = object;
  }

  connected(): void {
    this.isNewConnection = true;
  }

  /** There is something to carry: now, or a moment later if D1 was away or the charge point came a moment ago. */
  offer(changes: readonly Change[], liveTransactionIds: readonly number[]): void {
    for (const id of liveTransactionIds) this.liveDue.add(id);
    const { deps, armFor, gatherMs } = this.object;
    const now = deps().now();
    const isHeldOff = now < this.waitsUntil;
    armFor(isHeldOff ? this.waitsUntil : now + LATEST);
    if (isHeldOff || this.isRunning) return;
    const mayGather = this.isNewConnection && gatherMs > 0 && changes.every(({ kind }) => MAY_WAIT.has(kind));
    if (!mayGather) void this.start();
    else if (!this.isGathering) this.latest = this.gather(gatherMs);
  }

  /** What is gathered is kept: if the object dies meanwhile, its alarm carries it. */
  private async gather(waitMs: number): Promise<void> {
    this.isGathering = true;
    await scheduler.wait(waitMs);
    this.isGathering = false;
    await this.start();
  }

  /** @returns when the attempt under way is over. */
  start(): Promise<void> {
    this.isNewConnection = false;
    if (!this.isRunning) this.latest = this.run();
    return this.latest;
  }

  private async run(): Promise<void> {
    const { store, deps, armFor } = this.object;
    this.isRunning = true;
    try {
      for (;;) {
        const waiting = store().unsettled.next(FACTS_PER_BATCH);
        const live = [...this.liveDue];
        this.liveDue.clear();
        if (waiting.length + live.length === 0 || identityOf(this.object.state()) === null) return;
        const facts = [...waiting.map((each) => this.factOf(each)), ...live.map((id) => this.sessionFact(id))];
        if (await this.carry(facts)) store().unsettled.settled(waiting);
        else if (!(await this.carryOneByOne(waiting))) break;
        this.failures = 0;
      }
      store().unsettled.forgetOldest();
      this.waitsUntil = deps().now() + FIRST_RETRY;
      armFor(deps().now() + Math.min(LAST_RETRY, FIRST_RETRY * 2 ** this.failures));
      this.failures += 1;
    } finally {
      this.isRunning = false;
    }
  }

  /** @returns whether all of it is in D1 now; else none of it is. */
  private async carry(facts: readonly (Fact | null)[]): Promise<boolean> {
    const { deps, state } = this.object;
    const chargePointId = identityOf(state()) ?? "";
    const known = facts.filter((fact) => fact !== null);
    try {
      await settle(deps(), chargePointId, known, (connectorId) => undeclaredEvseOf(state(), connectorId));
      // Not waited for: it takes seconds where a receiver is slow, and what it leaves the next minute tells.
      if (known.some((fact) => fact.kind === "notices")) void deliverNotifications(deps());
      if (known.some((fact) => fact.kind === "report" && fact.report.kind === "signing")) void this.bring();
      return true;
    } catch (error) {
      deps().log("settle.failed", { chargePointId, facts: known.length, error: String(error) });
      return false;
    }
  }

  /** Not waited for either: an authority takes its time. */
  private async bring(): Promise<void> {
    const { deps } = this.object;
    try {
      await bringToAuthority(deps());
    } catch (error) {
      deps().log("certificate.unsigned", { error: String(error) });
    }
  }

  /**
   * One fact that D1 refuses must not hold up the others: it goes to the end of the line.
   * @returns whether any was carried; else D1 is away.
   */
  private async carryOneByOne(waiting: readonly Unsettled[]): Promise<boolean> {
    const { store } = this.object;
    const refused: Unsettled[] = [];
    let carried = 0;
    for (const each of waiting) {
      if (carried === 0 && refused.length === REFUSALS_THAT_MEAN_AWAY) break;
      if (await this.carry([this.factOf(each)])) {
        store().unsettled.settled([each]);
        carried += 1;
      } else refused.push(each);
    }
    store().unsettled.postpone(refused);
    return carried > 0;
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
      case "fileJob":
        return { kind: "fileJob", job: body };
      case "reservation":
        return { kind: "reservation", reservation: body };
      case "activeProfile":
      case "booking":
        return body;
      case "report":
        return { kind: "report", report: body };
      case "notices":
        return { kind: "notices", steps: body };
      case "chargePoint":
        return ownFact(this.object.state(), this.object.deps().now());
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
