import type { ActName } from "./acts.ts";
import type { HandshakeAnswer } from "./handshakes.ts";

/** Codes that docs/ocpp.md says a socket may be closed with, and those of the platform for what is no WebSocket frame. */
const DOCUMENTED_CLOSES: ReadonlySet<number> = new Set([1002, 1008, 1009, 4000]);
/** The connection was cut, or closed without a code: we may do that, the central system may not. */
const OUR_CLOSES: ReadonlySet<number> = new Set([1005, 1006]);

/** More are counted, but tell nothing new. */
const KEPT = 30;

export type Breach = { readonly acts: readonly number[]; readonly what: string };

/** What was done, and what went wrong. */
export class Diary {
  readonly breaches: Breach[] = [];
  breachCount = 0;
  frames = 0;
  readonly acts = new Map<ActName, number>();
  readonly closes = new Map<string, number>();
  readonly handshakes = new Map<string, number>();
  /** Answers given to calls of the central system, good and bad. */
  answers = 0;
  honestMessages = 0;
  /** Honest messages that had to be sent again. */
  repeats = 0;

  did(name: ActName): void {
    count(this.acts, name);
  }

  knocked(act: number, answer: HandshakeAnswer): void {
    const what = "status" in answer ? `${answer.status}` : Object.keys(answer).join();
    count(this.handshakes, what);
    if ("status" in answer && answer.status >= 500 && answer.status !== 503) {
      this.breach([act], `a handshake was answered ${answer.status}`);
    }
  }

  breach(acts: readonly number[], what: string): void {
    this.breachCount += 1;
    const isKnown = this.breaches.some((each) => each.what === what);
    if (this.breaches.length < (isKnown ? KEPT / 2 : KEPT)) this.breaches.push({ acts, what });
  }

  closed({ code, reason }: { readonly code: number; readonly reason: string }, acts: readonly number[], byUs: boolean) {
    count(this.closes, `${code} ${reason}`.trim());
    const mayBe = DOCUMENTED_CLOSES.has(code) || (byUs && OUR_CLOSES.has(code));
    if (!mayBe) this.breach(acts, `the socket was closed with ${code} ${reason}`);
  }
}

function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
