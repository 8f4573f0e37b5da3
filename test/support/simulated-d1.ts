import { energyCost, type PriceInCurrency } from "../../src/domain/cost.ts";
import { isBillable } from "../../src/domain/session.ts";
import { type SessionPicture, sessionPicture } from "../../src/ocpp/pictures.ts";
import type { LookUp, PureObject } from "./ocpp-object.ts";

export const PRICE: PriceInCurrency = {
  currency: "EUR",
  priceMicroPerKwh: 390_000,
  vatBasisPoints: 2_300,
};

/** D1 with its outages: knows the tokens, takes the newest picture of every session, and bills what is completed. */
export class SimulatedD1 {
  readonly sessions = new Map<string, SessionPicture>();
  readonly billed: { readonly sessionId: string; readonly totalInclMicro: number }[] = [];
  readonly #random: () => number;
  #isAway = false;
  #isSettled = false;

  constructor(random: () => number) {
    this.#random = random;
  }

  readonly lookUp: LookUp = (uid) => {
    this.#weather();
    if (this.#isAway) return { known: false };
    const state = uid === "BLOCKED" ? "blocked" : "valid";
    return { known: true, token: { uid, state, expiresAt: null, parentUid: null } };
  };

  /** Every picture again and again, in any order: an older one never overwrites a newer. */
  settle(object: PureObject): void {
    this.#weather();
    if (this.#isAway) return;
    for (const transaction of object.memory.transactions.values()) {
      const series = `transaction:${transaction.transactionId}` as const;
      const readings = object.memory
        .moments(series)
        .flatMap(({ at, registerWh }) => (registerWh === null ? [] : [{ at, registerWh }]));
      this.#take(sessionPicture(transaction, object.memory.newest(series), readings));
    }
  }

  /** From now on it stays. */
  comeBack(): void {
    this.#isAway = false;
    this.#isSettled = true;
  }

  #take(picture: SessionPicture): void {
    const known = this.sessions.get(picture.id);
    if (known !== undefined && known.version > picture.version) return;
    this.sessions.set(picture.id, picture);
    const wasBilled = known !== undefined && isBillable(known);
    if (isBillable(picture) && !wasBilled) {
      this.billed.push({ sessionId: picture.id, totalInclMicro: energyCost(picture.energyWh, PRICE).totalInclMicro });
    }
  }

  #weather(): void {
    if (this.#isSettled) return;
    if (this.#random() < (this.#isAway ? 0.2 : 0.02)) this.#isAway = !this.#isAway;
  }
}
