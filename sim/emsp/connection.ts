import type { JsonObject } from "./json.ts";

export interface Endpoint {
  readonly identifier: string;
  readonly role: string;
  readonly url: string;
}

/** The CPO as its versions, details and Credentials describe it. */
export interface Peer {
  readonly versionsUrl: string;
  readonly version: string;
  readonly endpoints: readonly Endpoint[];
  readonly roles: readonly JsonObject[];
}

/**
 * `A`: we minted it, for a CPO that starts · `offered`: in our open POST or PUT · `current`: of the registration ·
 * `retiring`: replaced by the peer's PUT, valid until the first use of the new one.
 */
export type TokenUse = "A" | "offered" | "current" | "retiring";

/** The one pair of credentials between this eMSP and its CPO. */
export class Connection {
  readonly #accepted = new Map<string, TokenUse>();
  /** The token of the peer: what our calls carry. */
  presents: string | undefined;
  peer: Peer | undefined;
  /** What the peer asked for with the offered token while our POST or PUT was open. */
  readonly callBacks = new Set<string>();

  get isRegistered(): boolean {
    return this.peer !== undefined;
  }

  /** Lets a CPO register with this token A. */
  invite(token: string): void {
    this.#forgetUse("A");
    this.#accepted.set(token, "A");
  }

  peek(token: string): TokenUse | undefined {
    return this.#accepted.get(token);
  }

  /** The use of a token that came with a request; the first use of a new one ends the one before. */
  recognise(token: string): TokenUse | undefined {
    const use = this.#accepted.get(token);
    if (use === "current") this.#forgetUse("retiring");
    return use;
  }

  offer(token: string): void {
    this.callBacks.clear();
    this.#forgetUse("offered");
    this.#accepted.set(token, "offered");
  }

  withdraw(): void {
    this.#forgetUse("offered");
  }

  /** Our POST or PUT was answered: the offered token is the one now, with the peer's. */
  conclude(peer: Peer, presents: string): void {
    this.#forgetUse("A");
    this.#forgetUse("current");
    for (const [token, use] of this.#accepted) if (use === "offered") this.#accepted.set(token, "current");
    this.peer = peer;
    this.presents = presents;
  }

  /** The peer's POST or PUT is answered with this token. */
  accept(peer: Peer, presents: string, token: string): void {
    this.#forgetUse("A");
    this.#forgetUse("retiring");
    for (const [each, use] of this.#accepted) if (use === "current") this.#accepted.set(each, "retiring");
    this.#accepted.set(token, "current");
    this.peer = peer;
    this.presents = presents;
  }

  /** DELETE, from either side: both tokens are dead at once. */
  end(): void {
    this.#accepted.clear();
    this.presents = undefined;
    this.peer = undefined;
  }

  #forgetUse(use: TokenUse): void {
    for (const [token, each] of this.#accepted) if (each === use) this.#accepted.delete(token);
  }
}
