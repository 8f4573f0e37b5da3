import { isDeepStrictEqual } from "node:util";
import {
  admit,
  disconnected,
  give,
  hear,
  instruct,
  type Outcome,
  register,
  tick,
  unregistered,
} from "../../src/ocpp/charge-point.ts";
import type {
  Cause,
  CheckpointLine,
  Effect,
  ExportedLine,
  JournalEntry,
  JournalHeader,
} from "../../src/ocpp/journal.ts";
import { redactFrame } from "../../src/ocpp/redaction.ts";
import { type ChargePointState, EMPTY_STATE, type Facts, type TokenLookup } from "../../src/ocpp/state.ts";
import {
  completeRegistration,
  completeState,
  completeTransaction,
  completeVisitor,
} from "../../src/ocpp/stored-state.ts";
import { type CallFrame, type Decoded, decode, encode, type Frame, type MessageId } from "../../src/ocpp/wire.ts";
import { InMemory } from "./object-memory.ts";

/** What the core says now where the journal says something else. */
export interface Difference {
  /** The line of the event, from 1. */
  readonly line: number;
  readonly at: string;
  /** `answer`: to a call of the charge point. `call`: one of ours, which new rules may add or leave out. */
  readonly kind: "answer" | "call";
  readonly recorded: string | null;
  readonly now: string | null;
}

export interface Replay {
  readonly chargePointId: string;
  /** Frames of the charge point that were replayed. */
  readonly frames: number;
  /** Events that could not be: before the first checkpoint, or with a frame that was cut. */
  readonly skipped: number;
  readonly differences: readonly Difference[];
}

/** Feeds a recorded journal through the pure core, with the time of the journal, and compares what it says. */
export function replay(text: string): Replay {
  const lines = text.split("\n").flatMap((line, index) => (line === "" ? [] : [{ number: index + 1, text: line }]));
  const [first, ...others] = lines.map(({ number, text: line }) => ({ number, value: parseLine(line, number) }));
  if (first?.value.kind !== "journal") throw new Error("line 1 is not the header of an exported journal");
  const charge = new Replaying(first.value);
  let step: Step | null = null;
  for (const { number, value } of others) {
    if (value.kind === "journal") throw new Error(`line ${number} is a second header`);
    if (isEffect(value)) step?.effects.push(value);
    else {
      if (step) charge.take(step);
      step = { line: number, event: value, effects: [] };
    }
  }
  if (step) charge.take(step);
  return charge.result();
}

function parseLine(line: string, number: number): ExportedLine {
  try {
    return JSON.parse(line) as ExportedLine;
  } catch {
    throw new Error(`line ${number} is no JSON`);
  }
}

type EffectLine = { readonly at: string } & Effect;
type CauseLine = { readonly at: string } & Cause;

interface Step {
  readonly line: number;
  readonly event: CheckpointLine | CauseLine;
  readonly effects: EffectLine[];
}

function isEffect(line: CheckpointLine | JournalEntry): line is EffectLine {
  return line.kind === "sent" || line.kind === "closing" || line.kind === "heartbeats";
}

/** The core in the place of its Durable Object, driven by a journal. */
class Replaying {
  readonly #header: JournalHeader;
  readonly #memory = new InMemory();
  readonly #differences: Difference[] = [];
  #state: ChargePointState | null = null;
  #frames = 0;
  #skipped = 0;
  #lastId = 0;
  /** Our calls bear other ids now: recorded id → id. */
  readonly #ids = new Map<MessageId, MessageId>();

  constructor(header: JournalHeader) {
    this.#header = header;
  }

  result(): Replay {
    const { chargePointId } = this.#header;
    return { chargePointId, frames: this.#frames, skipped: this.#skipped, differences: this.#differences };
  }

  take({ line, event, effects }: Step): void {
    if (event.kind === "checkpoint") {
      this.#begin(event);
      return;
    }
    const outcome = this.#state === null ? null : this.#outcome(this.#state, event);
    if (outcome === null) {
      this.#skipped += 1;
      return;
    }
    if (event.kind === "received") this.#frames += 1;
    const at = Date.parse(event.at);
    const recorded = effects.flatMap((effect) => (effect.kind === "sent" ? framesOf(effect.frame) : []));
    const sent = this.#carryOut(outcome);
    const calls = sent.filter(isCall);
    this.#compareAnswers({ line, at: event.at }, recorded.filter(isAnswer), sent.filter(isAnswer));
    const expected = recorded.filter(isCall);
    for (let call = calls.shift(); call !== undefined; call = calls.shift()) {
      const known = expected.shift();
      if (known !== undefined) this.#compareCall({ line, at: event.at }, known, call);
      else {
        this.#differ({ line, at: event.at }, "call", null, call);
        // Nobody recorded what the charge point says to it: as if it did not know it, so that nothing waits.
        calls.push(...this.#carryOut(this.#refused(call, at)).filter(isCall));
      }
    }
    for (const missing of expected) this.#differ({ line, at: event.at }, "call", missing, null);
  }

  /** Later checkpoints change nothing, unless something had to be skipped. */
  #begin({ state, closed }: CheckpointLine): void {
    if (this.#state !== null && this.#skipped === 0) return;
    this.#state = completeState(state);
    for (const transaction of [...closed, ...state.open])
      this.#memory.keep({ changes: [{ kind: "transaction", transaction: completeTransaction(transaction) }] });
  }

  /** @returns null: it cannot be replayed. */
  #outcome(state: ChargePointState, event: CauseLine): Outcome | null {
    const now = Date.parse(event.at);
    const facts = this.#facts(now);
    switch (event.kind) {
      case "received":
        if (event.failed || event.cutFrom !== undefined) return null;
        return hear(state, this.#translated(decode(event.frame)), {
          ...this.#facts(now, event.token),
          ...(event.csr && { csr: event.csr }),
        });
      case "connected":
        return admit(state, completeVisitor(event.visitor), event.protocol, facts);
      case "disconnected":
        return disconnected(state, facts);
      case "registered": {
        const { registration } = event;
        if (registration === null) return unregistered(state);
        return register(state, completeRegistration(registration), facts);
      }
      case "command": {
        const given = give(state, event.command, facts);
        return given.ok ? given.value.outcome : kept(state);
      }
      case "instruction": {
        const instructed = instruct(state, event.instruction, facts);
        return instructed.ok ? instructed.value : kept(state);
      }
      case "alarm":
        return tick(state, facts);
    }
  }

  #facts(now: number, token: TokenLookup = { known: true, token: null }): Facts {
    const newId = () => {
      this.#lastId += 1;
      return `replay-${this.#lastId}`;
    };
    return { now, newId, token, memory: this.#memory };
  }

  #refused(call: CallFrame, now: number): Outcome {
    const error = { type: "error", id: call.id, code: "NotSupported", description: "", details: {} } as const;
    return hear(this.#state ?? EMPTY_STATE, { kind: "frame", frame: error }, this.#facts(now));
  }

  #translated(decoded: Decoded): Decoded {
    if (decoded.kind !== "frame" || decoded.frame.type === "call") return decoded;
    const { frame } = decoded;
    return { kind: "frame", frame: { ...frame, id: this.#ids.get(frame.id) ?? frame.id } };
  }

  #carryOut(outcome: Outcome): readonly Frame[] {
    this.#memory.keep(outcome);
    this.#state = outcome.state;
    return outcome.send.flatMap(framesOf);
  }

  #compareAnswers(where: Where, recorded: readonly Frame[], now: readonly Frame[]): void {
    for (let index = 0; index < Math.max(recorded.length, now.length); index += 1) {
      const [before = null, after = null] = [recorded[index], now[index]];
      if (!isDeepStrictEqual(before, after)) this.#differ(where, "answer", before, after);
    }
  }

  #compareCall(where: Where, recorded: CallFrame, now: CallFrame): void {
    const shown = withoutSecrets(now);
    if (recorded.action === now.action) this.#ids.set(recorded.id, now.id);
    const isSame = recorded.action === now.action && isDeepStrictEqual(recorded.payload, shown.payload);
    if (!isSame) this.#differ(where, "call", recorded, shown);
  }

  #differ(where: Where, kind: Difference["kind"], recorded: Frame | null, now: Frame | null): void {
    const [before, after] = [recorded && encode(recorded), now && encode(now)];
    this.#differences.push({ ...where, kind, recorded: before, now: after });
  }
}

type Where = Pick<Difference, "line" | "at">;

/** A frame of ours, read back; one that was cut cannot be. */
function framesOf(text: string): readonly Frame[] {
  const decoded = decode(text);
  return decoded.kind === "frame" ? [decoded.frame] : [];
}

/** As the journal would show it. */
function withoutSecrets(call: CallFrame): CallFrame {
  const [shown = call] = framesOf(redactFrame(call.action, encode(call))).filter(isCall);
  return shown;
}

function isCall(frame: Frame): frame is CallFrame {
  return frame.type === "call";
}

function isAnswer(frame: Frame): boolean {
  return frame.type !== "call";
}

function kept(state: ChargePointState): Outcome {
  return { state, changes: [], send: [], close: null, keep: true };
}
