import { type Charge, Charger, type Door, type Loop } from "./charger.ts";

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
  /** From the first byte of the first handshake to the answer of the BootNotification. */
  readonly bootedAfterMs: readonly number[];
  /** Charge points that did not come back, or were refused a message. */
  readonly lost: number;
  /** Answers beyond one for each call. */
  readonly doubled: number;
  /** Handshakes that were told to come again later. */
  readonly toldToWait: number;
  /** Transaction messages of the outage, each acknowledged afterwards. */
  readonly replayed: number;
  /** What the sessions must say now. */
  readonly charges: readonly Charge[];
};

/** Readings before the network is gone, while it is, and after it is back. */
const READINGS = { before: 2, meanwhile: 3, after: 1 } as const;
/** Of so many charge points one ends its charge while there is no network. */
const ONE_LEAVES_OF = 3;

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

  /**
   * All are charging when the network is gone for all at once. They charge on, some end their charge; then all are back at
   * the same moment, boot, replay what they could not say, end their charges and leave.
   */
  async storm(): Promise<Storm> {
    const before = this.sums();
    await this.start();
    await this.each(async (charger) => {
      for (let left = READINGS.before; left > 0; left -= 1) await charger.once("meterValues");
    });
    // In the middle of a message each: some arrive, and none is answered.
    for (const charger of this.chargers) charger.read();
    const interrupted = this.chargers.map((charger) => charger.replay());
    for (const charger of this.chargers) charger.drop();
    await Promise.allSettled(interrupted);
    for (const [index, charger] of this.chargers.entries()) {
      for (let left = READINGS.meanwhile; left > 0; left -= 1) charger.read();
      if (index % ONE_LEAVES_OF === 0) charger.stop();
    }
    const startedAt = performance.now();
    const back = await Promise.allSettled(
      this.chargers.map(async (charger) => {
        await charger.connect();
        await charger.boot();
        const bootedAfterMs = performance.now() - startedAt;
        return { charger, bootedAfterMs, replayed: await charger.replay() };
      }),
    );
    const those = back.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    const ended = await Promise.allSettled(those.map(({ charger }) => endCharge(charger)));
    await this.each((charger) => charger.close());
    const after = this.sums();
    return {
      bootedAfterMs: those.map(({ bootedAfterMs }) => bootedAfterMs),
      lost: this.chargers.length - ended.filter(({ status }) => status === "fulfilled").length,
      doubled: after.strayAnswers - before.strayAnswers,
      toldToWait: after.toldToWait - before.toldToWait,
      replayed: those.reduce((sum, { replayed }) => sum + replayed, 0),
      charges: this.chargers.map(({ charge }) => charge),
    };
  }

  private async each(act: (charger: Charger) => Promise<unknown>): Promise<void> {
    await Promise.all(this.chargers.map(act));
  }

  private sums() {
    const sum = (of: (charger: Charger) => number) => this.chargers.reduce((total, each) => total + of(each), 0);
    return { strayAnswers: sum((each) => each.strayAnswers), toldToWait: sum((each) => each.toldToWait) };
  }
}

async function endCharge(charger: Charger): Promise<void> {
  if (!charger.isCharging) return;
  for (let left = READINGS.after; left > 0; left -= 1) await charger.once("meterValues");
  charger.stop();
  await charger.replay();
}
