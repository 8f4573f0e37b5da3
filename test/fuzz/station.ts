import { MODEL, VENDOR } from "../../bench/frames.ts";
import { randomFrom, seedFor } from "../../sim/random.ts";
import { isOutboundAction } from "../../src/ocpp/messages.ts";
import { validPayload } from "./calls.ts";
import type { Diary } from "./diary.ts";
import { chance, type Random } from "./dice.ts";
import { garbageAnswer } from "./garbage-answers.ts";
import { type Charge, honestCharges, type Message, type Payload } from "./honest-charges.ts";
import { type Door, HONEST, Line } from "./line.ts";

export type StationInput = {
  readonly identity: string;
  readonly door: Door;
  readonly seed: number;
  readonly now: () => number;
  readonly diary: Diary;
  readonly idTag: string;
  /** Garbage instead of answers when it is called. */
  readonly answersGarbage: boolean;
};

/** Whoever is told to come later, or not answered at all, tries again, and is let in within the minute of the limits. */
const KNOCK_AGAIN_MS = 200;
const KNOCKS = 600;
/** Longer than the central system may delay a flood; then something is stuck. */
const ANSWERED_WITHIN_MS = 60_000;
/** Honest messages whose connection is lost before the answer arrives. */
const LOST = 0.05;
/** A hostile boot, its answer lost, may have made another model of it, which is not accepted: then it boots again. */
const MOST_REFUSALS = 3;
/** Handshake answers that mean: not now. */
const TRY_LATER: readonly number[] = [0, 429, 503];

/** A charge point with one connection at a time, which charges honestly whatever else is sent over it. */
export class Station {
  readonly identity: string;
  readonly charges: Charge[] = [];
  /** Every transaction id that was ever given to this charge point, to honest and hostile starts. */
  readonly issued = new Set<number>();
  protected readonly input: StationInput;
  protected readonly random: Random;
  private line: Line | null = null;
  private readonly script: Generator<Message, never, Payload>;
  private message: Message;
  private accepted = false;
  private refusals = 0;
  private lastId = 0;
  private called = 0;

  constructor(input: StationInput) {
    const { identity, seed, now, idTag } = input;
    this.input = input;
    this.identity = identity;
    this.random = randomFrom(seedFor(seed, `station ${identity}`));
    const done = (charge: Charge) => this.charges.push(charge);
    this.script = honestCharges({ connectorId: 1, idTag }, { random: this.random, now, done });
    this.message = this.script.next().value;
  }

  /** The open line, a new one if need be. */
  async connected(): Promise<Line> {
    if (this.line?.isOpen) return this.line;
    if (this.line) await this.line.closed;
    this.line = await this.connect();
    return this.line;
  }

  private async connect(): Promise<Line> {
    for (let knock = 0; knock < KNOCKS; knock += 1) {
      const opened = await Line.open(this.input.door, this.identity, (line, call) => this.answer(line, call));
      if (opened instanceof Line) return this.watched(opened);
      if (!TRY_LATER.includes(opened)) throw new Error(`${this.identity} was refused with ${opened}`);
      await new Promise((resolve) => setTimeout(resolve, KNOCK_AGAIN_MS));
    }
    throw new Error(`${this.identity} is locked out`);
  }

  private watched(line: Line): Line {
    void line.closed.then((closing) => {
      this.input.diary.closed(closing, line.unanswered(), line.isEndedByUs);
      for (const stray of line.strayAnswers) this.input.diary.breach([], `an answer to nothing: ${stray}`);
    });
    line.onAnswer = ([type, , payload]) => {
      const { transactionId, interval, status } = type === 3 ? (payload as Payload) : {};
      if (transactionId !== undefined) this.issued.add(Number(transactionId));
      // Hostile boots too decide whether this charge point is accepted.
      if (interval !== undefined) this.accepted = status === "Accepted";
    };
    return line;
  }

  /** A second socket of the same identity, which takes the place of the first. */
  async twin(): Promise<void> {
    const first = await this.connected();
    const second = await this.connect();
    this.line = second;
    first.send(this.heartbeat(), { act: HONEST });
    second.send(this.heartbeat(), { act: HONEST });
    if (await first.gone(ANSWERED_WITHIN_MS)) return;
    this.input.diary.breach([], `${this.identity}: the older socket stayed open`);
    first.cut();
  }

  private heartbeat(): string {
    return JSON.stringify([2, this.newId(), "Heartbeat", {}]);
  }

  /** Waits until all that was sent is answered; else it is a breach, and the line is given up. */
  async quiet(line: Line): Promise<void> {
    if (await line.quiet(ANSWERED_WITHIN_MS)) return;
    this.input.diary.breach(line.unanswered(), `${this.identity} got no answer`);
    line.cut();
  }

  /** Sends the next honest message; if the line is lost before its answer, the next call sends it again. */
  async chargeOn(): Promise<void> {
    const line = await this.connected();
    if (!this.accepted) await this.boot(line);
    const { action, payload } = this.message;
    const isLost = chance(this.random, LOST);
    const answered = this.say(line, action, payload);
    if (isLost) line.cut();
    const answer = await answered;
    if (answer === null) this.input.diary.repeats += 1;
    else this.message = this.script.next(answer).value;
  }

  private async boot(line: Line): Promise<void> {
    const answer = await this.say(line, "BootNotification", { chargePointVendor: VENDOR, chargePointModel: MODEL });
    if (answer && answer.status !== "Accepted") throw new Error(`the boot of ${this.identity}: ${answer.status}`);
  }

  /** An honest call's answer; null: it was lost with the line. */
  async say(line: Line, action: string, payload: Payload): Promise<Payload | null> {
    this.input.diary.honestMessages += 1;
    const answer = await line.call(this.newId(), action, payload, ANSWERED_WITHIN_MS);
    if (answer === null) return null;
    if (this.input.answersGarbage && answer[2] === "SecurityError" && this.refusals < MOST_REFUSALS) {
      this.refusals += 1;
      this.accepted = false;
      return null;
    }
    this.refusals = 0;
    if (answer === "late" || answer[0] !== 3) {
      this.input.diary.breach([], `${this.identity}: ${action} was answered ${JSON.stringify(answer)}`);
      line.cut();
      return null;
    }
    return answer[2] as Payload;
  }

  private newId(): string {
    this.lastId += 1;
    return `honest-${this.lastId}`;
  }

  /** When all is over: the object still answers, the open charge is finished, and one more is possible. */
  async recover(): Promise<void> {
    const line = await this.connected();
    await this.boot(line);
    await this.say(line, "Heartbeat", {});
    for (const charges = this.charges.length + 2; this.charges.length < charges; ) await this.chargeOn();
  }

  async hangUp(): Promise<void> {
    await this.line?.hangUp();
  }

  private answer(line: Line, [, id, action]: readonly unknown[]): void {
    if (typeof id !== "string" || typeof action !== "string" || !isOutboundAction(action)) {
      this.input.diary.breach([], `${this.identity} was called ${JSON.stringify([id, action])}`);
      return;
    }
    this.called += 1;
    this.input.diary.answers += 1;
    const seed = seedFor(this.input.seed, `answer ${this.identity} ${this.called}`);
    const good = validPayload(action, "response", seed);
    const answers = this.input.answersGarbage
      ? garbageAnswer(id, good, randomFrom(seed))
      : [JSON.stringify([3, id, good])];
    for (const each of answers) if (line.isOpen) line.send(each, { act: HONEST });
  }
}
