import { Charger, type Door, type Loop } from "./charger.ts";

/** As many as connect at once while a fleet is made ready; a storm knows no such limit. */
const CONNECTING_AT_ONCE = 50;
/** Answers are counted only after this part of a second, when every charger is in its loop. */
const WARM_UP_MS = 500;

export type Run = {
  readonly perSecond: number;
  /** Those of the warm-up and the last ones too. */
  readonly answers: number;
};

export type Storm = {
  /** From the first byte of the handshake to the answer of the BootNotification. */
  readonly bootedAfterMs: readonly number[];
  readonly lost: number;
  /** Answers beyond one for each boot. */
  readonly doubled: number;
};

export class Fleet {
  private readonly chargers: readonly Charger[];

  constructor(identities: readonly string[], door: Door) {
    this.chargers = identities.map((identity) => new Charger(identity, door));
  }

  /** Every charge point connected, booted and in a transaction. */
  async start(): Promise<void> {
    const waiting = [...this.chargers];
    const startNext = async () => {
      for (let charger = waiting.pop(); charger !== undefined; charger = waiting.pop()) {
        await charger.connect();
        await charger.start();
      }
    };
    await Promise.all(Array.from({ length: CONNECTING_AT_ONCE }, startNext));
  }

  /** Every charge point sends its next frame when the last was answered. */
  async run(loop: Loop, seconds: number): Promise<Run> {
    const countFrom = performance.now() + WARM_UP_MS;
    const until = countFrom + seconds * 1000;
    let answers = 0;
    let counted = 0;
    const repeat = async (charger: Charger) => {
      while (performance.now() < until) {
        await charger.once(loop);
        answers += 1;
        const now = performance.now();
        if (now >= countFrom && now < until) counted += 1;
      }
    };
    await Promise.all(this.chargers.map(repeat));
    return { perSecond: counted / seconds, answers };
  }

  /** All connect at the same moment and boot; then all leave. */
  async storm(): Promise<Storm> {
    const strayBefore = this.strayAnswers();
    const startedAt = performance.now();
    const booted = await Promise.allSettled(
      this.chargers.map(async (charger) => {
        await charger.connect();
        await charger.boot();
        return performance.now() - startedAt;
      }),
    );
    await Promise.all(this.chargers.map((charger) => charger.close()));
    const bootedAfterMs = booted.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    return {
      bootedAfterMs,
      lost: this.chargers.length - bootedAfterMs.length,
      doubled: this.strayAnswers() - strayBefore,
    };
  }

  private strayAnswers(): number {
    return this.chargers.reduce((sum, charger) => sum + charger.strayAnswers, 0);
  }
}
