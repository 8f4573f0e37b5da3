import { InMemory } from "../../scripts/lib/object-memory.ts";
import type { Registration } from "../../src/domain/charge-point.ts";
import { NOTHING_WANTED } from "../../src/domain/configuration.ts";
import type { Refusal } from "../../src/domain/result.ts";
import type { Token } from "../../src/domain/token.ts";
import type { Command } from "../../src/ocpp/calls.ts";
import {
  connected,
  disconnected,
  give,
  hear,
  instruct,
  needs,
  nextWakeAt,
  type Outcome,
  register,
  tick,
} from "../../src/ocpp/charge-point.ts";
import type { Instruction } from "../../src/ocpp/instructions.ts";
import { registered } from "../../src/ocpp/onboarding.ts";
import { type ChargePointState, EMPTY_STATE, type Facts, type TokenLookup } from "../../src/ocpp/state.ts";
import { decode, type Frame } from "../../src/ocpp/wire.ts";

export const REGISTRATION: Registration = {
  chargePointId: "CP-1",
  locationId: "loc-1",
  vendor: "Vendor",
  model: "Model",
  serialNumber: "S-1",
  settings: {},
  connectors: [
    { connectorId: 1, evseUid: "E1", class: "standard", powerType: "AC_3_PHASE", maxVoltageV: 230, maxPowerW: 22_000 },
    { connectorId: 2, evseUid: "E2", class: "fast", powerType: "DC", maxVoltageV: 920, maxPowerW: 150_000 },
  ],
  configuration: NOTHING_WANTED,
};

/** Looks a tag up; unknown while D1 is away. */
export type LookUp = (idTag: string) => TokenLookup;

export const EVERYBODY_IS_VALID: LookUp = (uid) => ({
  known: true,
  token: { uid, state: "valid", expiresAt: null, parentUid: null } satisfies Token,
});

interface Given {
  readonly name?: string;
  readonly lookUp?: LookUp;
  readonly registration?: Registration;
}

/** The pure core in the place of its Durable Object: keeps, sends, and rings its alarm when time passes. */
export class PureObject {
  readonly memory = new InMemory();
  state: ChargePointState;
  now: number;
  /** Everything sent, oldest first. */
  readonly sent: Frame[] = [];
  /** How sockets were closed from here. */
  readonly closed: NonNullable<Outcome["close"]>[] = [];
  readonly #name: string;
  readonly #lookUp: LookUp;
  #lastId = 0;

  constructor(now: number, { name = "s", lookUp = EVERYBODY_IS_VALID, registration = REGISTRATION }: Given = {}) {
    this.state = registered(EMPTY_STATE, registration, now).state;
    this.now = now;
    this.#name = name;
    this.#lookUp = lookUp;
  }

  connect(): void {
    this.#carryOut(connected(this.state, this.#facts()));
  }

  disconnect(): void {
    if (this.state.link.connected) this.#carryOut(disconnected(this.state, this.#facts()));
  }

  /** @returns what was sent in answer; null: the socket was closed instead. */
  hear(frame: Frame): readonly Frame[] | null {
    const question = needs(this.state, frame, this.memory, this.now);
    const token: TokenLookup = question === null ? { known: true, token: null } : this.#lookUp(question.idTag);
    return this.#carryOut(hear(this.state, { kind: "frame", frame }, this.#facts(token)));
  }

  give(
    action: string,
    request: Readonly<Record<string, unknown>>,
    token: Token | null = null,
    roaming: Pick<Command, "sessionId" | "answerBy"> = {},
  ): string | null {
    const id = this.#newId();
    const command = { id, action, request, createdAt: this.now, token, ...roaming };
    const given = give(this.state, command, this.#facts());
    if (!given.ok) return null;
    this.#carryOut(given.value.outcome);
    return id;
  }

  register(registration: Registration): void {
    this.#carryOut(register(this.state, registration, this.#facts()));
  }

  instruct(instruction: Instruction): Refusal | null {
    const instructed = instruct(this.state, instruction, this.#facts());
    if (!instructed.ok) return instructed.refusal;
    this.#carryOut(instructed.value);
    return null;
  }

  get wakeAt(): number | null {
    return nextWakeAt(this.state, this.memory, this.now, 0);
  }

  /** Every alarm on the way rings, as the runtime would ring it. */
  passTo(instant: number): void {
    for (let wakeAt = this.wakeAt; wakeAt !== null && wakeAt <= instant; wakeAt = this.wakeAt) {
      this.now = Math.max(this.now, wakeAt);
      this.#carryOut(tick(this.state, this.#facts()));
      if (this.wakeAt !== null && this.wakeAt <= this.now) throw new Error("The alarm would ring for ever");
    }
    this.now = Math.max(this.now, instant);
  }

  /** Memory is lost; the state comes back from what was stored. */
  hibernate(): void {
    this.state = JSON.parse(JSON.stringify(this.state)) as ChargePointState;
  }

  #carryOut(outcome: Outcome): readonly Frame[] | null {
    this.memory.keep(outcome);
    this.state = outcome.state;
    const frames = outcome.send.map((text) => {
      const decoded = decode(text);
      if (decoded.kind !== "frame") throw new Error(`Sent what is no frame: ${text}`);
      return decoded.frame;
    });
    this.sent.push(...frames);
    if (outcome.close === null) return frames;
    this.closed.push(outcome.close);
    this.disconnect();
    return null;
  }

  #facts(token: TokenLookup = { known: true, token: null }): Facts {
    return { now: this.now, newId: () => this.#newId(), token, memory: this.memory };
  }

  #newId(): string {
    this.#lastId += 1;
    return `${this.#name}-${this.#lastId}`;
  }
}
