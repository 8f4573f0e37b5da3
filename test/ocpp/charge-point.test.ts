import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { fromChargePoint, type InboundAction } from "../../src/ocpp/messages.ts";
import type { CallFrame, Frame, MessageId } from "../../src/ocpp/wire.ts";
import { PureObject } from "../support/ocpp-object.ts";
import { payloadsOf } from "./json-schema-arbitrary.ts";
import { isOfficiallyValid, officialSchema } from "./official-schemas.ts";

const START = Date.UTC(2031, 4, 5, 10);

const boot = (chargePointSerialNumber: string) => ({
  action: "BootNotification",
  payload: { chargePointVendor: "Vendor", chargePointModel: "Model", chargePointSerialNumber },
});
const at = fc.integer({ min: -100_000, max: 100_000 }).map((offset) => new Date(START + offset * 1_000).toISOString());
const small = fc.integer({ min: 0, max: 3 });
const reading = fc.record({
  timestamp: at,
  sampledValue: fc.array(fc.record({ value: fc.nat(100_000).map(String) }), { maxLength: 2 }),
});

/** Calls that meet each other: few connectors, tags and ids. */
const likely = fc.oneof(
  fc.constantFrom(boot("S-1"), boot("S-1"), boot("S-2")),
  fc.record({ action: fc.constant("Heartbeat"), payload: fc.constant({}) }),
  fc.record({
    action: fc.constant("StatusNotification"),
    payload: fc.record({
      connectorId: small,
      errorCode: fc.constant("NoError"),
      status: fc.constantFrom("Available", "Preparing", "Charging", "Finishing", "Faulted", "Strange"),
      timestamp: at,
    }),
  }),
  fc.record({
    action: fc.constant("StartTransaction"),
    payload: fc.record({
      connectorId: small,
      idTag: fc.constantFrom("A", "a", "B"),
      meterStart: fc.constantFrom(0, 1_000),
      timestamp: fc.oneof(at, fc.constant("1970-01-01T00:00:00Z")),
    }),
  }),
  fc.record({
    action: fc.constant("StopTransaction"),
    payload: fc.record({
      transactionId: fc.integer({ min: -1, max: 6 }),
      meterStop: fc.nat(3_000),
      timestamp: at,
      transactionData: fc.array(reading, { maxLength: 2 }),
    }),
  }),
  fc.record({
    action: fc.constant("MeterValues"),
    payload: fc.record({
      connectorId: small,
      transactionId: fc.integer({ min: -1, max: 6 }),
      meterValue: fc.array(reading, { maxLength: 3 }),
    }),
  }),
);

const ofSchema = fc
  .constantFrom(...(Object.keys(fromChargePoint) as InboundAction[]))
  .chain((action) => payloadsOf(officialSchema(action, "req")).map((payload) => ({ action, payload })));

const commands = fc.constantFrom(
  { action: "RemoteStartTransaction", request: { connectorId: 1, idTag: "A" } },
  { action: "RemoteStartTransaction", request: { idTag: "B" } },
  { action: "RemoteStopTransaction", request: { transactionId: 1 } },
  { action: "ClearCache", request: {} },
  { action: "GetConfiguration", request: {} },
);

const events = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("call" as const), call: fc.oneof(likely, likely, ofSchema) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("nonsense" as const), payload: fc.jsonValue() }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("answer" as const),
      status: fc.constantFrom("Accepted", "Rejected", "NotImplemented", null),
      isLate: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("command" as const), command: commands }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("pass" as const),
      seconds: fc.constantFrom(1, 4, 5, 10, 31, 61, 121, 1_000),
    }),
  },
  { weight: 2, arbitrary: fc.constantFrom({ kind: "connect" as const }, { kind: "disconnect" as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: "hibernate" as const }) },
);
type Event = typeof events extends fc.Arbitrary<infer T> ? T : never;

/** A charge point that does anything, and everything the core promises whatever it does. */
class Anything {
  readonly object = new PureObject(START);
  /** Our calls, oldest first. */
  readonly #calls: CallFrame[] = [];
  readonly #actions = new Map<MessageId, string>();
  #lastId = 0;

  happen(event: Event): void {
    const before = this.object.state;
    switch (event.kind) {
      case "call":
        this.#call(event.call.action, event.call.payload);
        break;
      case "nonsense":
        this.#call("Heartbeat", event.payload);
        break;
      case "answer":
        this.#answer(event.status, event.isLate);
        break;
      case "command":
        this.object.give(event.command.action, event.command.request);
        break;
      case "pass":
        this.object.passTo(this.object.now + event.seconds * 1_000);
        break;
      case "connect":
        this.object.connect();
        break;
      case "disconnect":
        this.object.disconnect();
        break;
      case "hibernate":
        this.object.hibernate();
        expect(this.object.state).toEqual(before);
    }
    this.#takeCalls();
    this.check();
  }

  #call(action: string, payload: unknown): void {
    if (!this.object.state.link.connected) this.object.connect();
    this.#lastId += 1;
    const id = `c-${this.#lastId}`;
    this.#actions.set(id, action);
    const answers = this.object.hear({ type: "call", id, action, payload })?.filter((frame) => frame.id === id);
    expect(answers).toHaveLength(1);
  }

  #answer(status: string | null, isLate: boolean): void {
    const call = isLate ? this.#calls[0] : this.#calls.at(-1);
    if (call === undefined || !this.object.state.link.connected) return;
    const frame: Frame =
      status === null
        ? { type: "error", id: call.id, code: "GenericError", description: "", details: {} }
        : { type: "result", id: call.id, payload: { status } };
    this.object.hear(frame);
  }

  #takeCalls(): void {
    const known = new Set(this.#calls.map(({ id }) => id));
    for (const frame of this.object.sent) {
      if (frame.type === "call" && !known.has(frame.id)) this.#calls.push(frame);
    }
  }

  check(): void {
    const { state, now, wakeAt, memory } = this.object;
    if (state.pending !== null) {
      // What is pending was sent over the socket that is there.
      expect(state.link).toMatchObject({ connected: true, quietUntil: null });
      expect(state.pending.deadlineAt).toBeGreaterThan(now);
      expect(wakeAt).toBeLessThanOrEqual(state.pending.deadlineAt);
    }
    const kept = [...memory.transactions.values()];
    expect(state.open).toEqual(kept.filter(({ stoppedAt }) => stoppedAt === null));
    expect(kept.map(({ transactionId }) => transactionId)).toEqual(kept.map((_, index) => index + 1));
    const holders = state.open.filter(({ holdsEvse }) => holdsEvse).map(({ evseUid }) => evseUid);
    expect(new Set(holders).size).toBe(holders.length);
    expect(new Set(this.#calls.map(({ id }) => id)).size).toBe(this.#calls.length);
  }

  /** What was sent is of the official schemas. */
  checkSent(): void {
    for (const frame of this.object.sent) {
      if (frame.type === "call") isOfficiallyValid(frame.action, "req", frame.payload);
      if (frame.type !== "result") continue;
      isOfficiallyValid(this.#actions.get(frame.id) ?? "", "conf", frame.payload);
    }
  }
}

describe("a backlog of meter values", () => {
  it("is compared with what is kept in one reading of it, however many samples come (lbbrhzn#361)", () => {
    const object = new PureObject(START);
    object.connect();
    const values = (sampledValue: readonly object[]) => ({
      connectorId: 1,
      meterValue: Array.from({ length: 30 }, (_, index) => ({
        timestamp: new Date(START - index * 60_000).toISOString(),
        sampledValue,
      })),
    });
    const say = (payload: object) => object.hear({ type: "call", id: "1", action: "MeterValues", payload });
    say(values([{ value: "1" }]));
    const reads = vi.spyOn(object.memory, "kept");
    say(values([{ value: "1" }, { value: "2", measurand: "Voltage" }]));
    expect(reads).toHaveBeenCalledTimes(1);
    expect(object.memory.moments("connector:1").flatMap(({ samples }) => samples)).toHaveLength(60);
  });
});

describe("a charge point that starts and never stops", () => {
  it("does not fill the memory, and its stops still find their transactions", () => {
    const object = new PureObject(START);
    object.connect();
    const call = (id: string, action: string, payload: unknown) => object.hear({ type: "call", id, action, payload });
    const timestamp = (index: number) => new Date(START + index * 1_000).toISOString();
    for (let index = 1; index <= 300; index += 1) {
      const start = { connectorId: 1, idTag: "A", meterStart: index, timestamp: timestamp(index) };
      call(`start-${index}`, "StartTransaction", start);
    }
    expect(object.state.open.length).toBeLessThanOrEqual(101);
    expect(object.state.open.filter(({ holdsEvse }) => holdsEvse)).toHaveLength(1);
    call("stop-1", "StopTransaction", { transactionId: 1, meterStop: 50, timestamp: timestamp(400) });
    expect(object.memory.transaction(1)).toMatchObject({ state: "COMPLETED", meterStopWh: 50 });
  });

  it("does not fill the memory on connectors without end either", () => {
    const object = new PureObject(START);
    object.connect();
    for (let connectorId = 1; connectorId <= 300; connectorId += 1) {
      const start = {
        connectorId,
        idTag: `TAG-${connectorId}`,
        meterStart: 0,
        timestamp: new Date(START).toISOString(),
      };
      object.hear({ type: "call", id: "1", action: "StartTransaction", payload: start });
    }
    expect(object.state.open.length).toBeLessThanOrEqual(100 + 32);
    expect(object.state.open.map(({ connectorId }) => connectorId)).toContain(1);
  });
});

describe("whatever a charge point does", () => {
  it("no call of ours stays pending past its deadline, none is sent twice, no transaction is lost or doubled", () => {
    const property = fc.property(fc.array(events, { maxLength: 60 }), (sequence) => {
      const anything = new Anything();
      anything.object.connect();
      for (const event of sequence) anything.happen(event);
      anything.checkSent();
      anything.object.passTo(anything.object.now + 24 * 3_600_000);
      const { state, memory } = anything.object;
      expect(state).toMatchObject({ pending: null, queue: [], startsExpected: [], stopsExpected: [] });
      for (const { state: reached } of memory.commands.values()) expect(["queued", "sent"]).not.toContain(reached);
    });
    fc.assert(property, { numRuns: 400 });
  });

  it("the same transaction messages again change nothing and are answered the same", () => {
    const property = fc.property(fc.array(likely, { maxLength: 30 }), (calls) => {
      const object = new PureObject(START);
      object.connect();
      const transactional = calls.filter(({ action, payload }) => {
        const mayBeAnother = "timestamp" in payload && payload.timestamp?.startsWith("1970");
        return !["BootNotification", "StatusNotification"].includes(action) && !mayBeAnother;
      });
      const play = () =>
        transactional.map(({ action, payload }) => object.hear({ type: "call", id: "again", action, payload }));
      const transactions = () =>
        [...object.memory.transactions.values()].map(({ transactionId, startAnswer, startedAt, meterStartWh }) => ({
          transactionId,
          startAnswer,
          startedAt,
          meterStartWh,
        }));
      const stops = () => [...object.memory.transactions.values()].map(({ meterStopWh }) => meterStopWh);
      const first = play();
      const before = { transactions: transactions(), stops: stops() };
      expect(play()).toEqual(first);
      expect(transactions()).toEqual(before.transactions);
      // A stop that came before its start was an orphan; now it names a transaction.
      if (object.memory.orphans.size === 0) expect(stops()).toEqual(before.stops);
    });
    fc.assert(property, { numRuns: 300 });
  });
});
