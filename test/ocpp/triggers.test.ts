import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeDeviation } from "../../src/ocpp/deviation-kinds.ts";
import type { CommandPicture } from "../../src/ocpp/state.ts";
import type { MessageId } from "../../src/ocpp/wire.ts";
import { PureObject } from "../support/ocpp-object.ts";

const START = Date.UTC(2031, 4, 5, 10);
const SECOND = 1_000;
/** How long an accepted trigger is waited for. */
const AWAITED = 120 * SECOND;

const BOOT = { chargePointVendor: "Vendor", chargePointModel: "Model", chargePointSerialNumber: "S-1" };
const at = new Date(START).toISOString();
const STATUS = { errorCode: "NoError", status: "Available", timestamp: at };
const METER = { meterValue: [{ timestamp: at, sampledValue: [{ value: "1000" }] }] };

type Sent = readonly [action: string, payload: Readonly<Record<string, unknown>>];

/** A charge point that has booted and told its statuses, and the operator's commands to it. */
class Triggered {
  readonly object = new PureObject(START);
  #lastId = 0;

  constructor() {
    this.object.connect();
    this.hears("BootNotification", BOOT);
    for (const connectorId of [0, 1, 2]) this.hears("StatusNotification", { connectorId, ...STATUS });
    this.object.passTo(START + 60 * SECOND);
  }

  hears(action: string, payload: Readonly<Record<string, unknown>>): string {
    this.#lastId += 1;
    const id = `c-${this.#lastId}`;
    this.object.hear({ type: "call", id, action, payload });
    return id;
  }

  asks(request: Readonly<Record<string, unknown>>, action = "TriggerMessage"): string {
    const id = this.object.give(action, request);
    if (id === null) throw new Error("The command was not taken");
    return id;
  }

  answers(id: MessageId, status: string): void {
    this.object.hear({ type: "result", id, payload: { status } });
  }

  asksAndAnswers(request: Readonly<Record<string, unknown>>, status = "Accepted", action?: string): string {
    const id = this.asks(request, action);
    this.answers(id, status);
    return id;
  }

  command(id: string): CommandPicture | undefined {
    return this.object.memory.commands.get(id);
  }

  pass(ms: number): void {
    this.object.passTo(this.object.now + ms);
  }

  /** The same, but the charge point is heard of meanwhile. */
  passAlive(ms: number): void {
    for (let left = ms; left > 0; left -= 30 * SECOND) {
      this.pass(Math.min(left, 30 * SECOND));
      this.hears("DataTransfer", { vendorId: "V" });
    }
  }

  get unkept(): readonly string[] {
    return Object.keys(this.object.state.deviations).filter((code) => code.startsWith("did not follow"));
  }
}

const CASES: readonly [string, Readonly<Record<string, unknown>>, Sent][] = [
  ["TriggerMessage", { requestedMessage: "Heartbeat" }, ["Heartbeat", {}]],
  ["TriggerMessage", { requestedMessage: "BootNotification" }, ["BootNotification", BOOT]],
  ["TriggerMessage", { requestedMessage: "StatusNotification" }, ["StatusNotification", { connectorId: 0, ...STATUS }]],
  [
    "TriggerMessage",
    { requestedMessage: "StatusNotification", connectorId: 2 },
    ["StatusNotification", { connectorId: 2, ...STATUS }],
  ],
  [
    "TriggerMessage",
    { requestedMessage: "MeterValues", connectorId: 1 },
    ["MeterValues", { connectorId: 1, ...METER }],
  ],
  [
    "TriggerMessage",
    { requestedMessage: "DiagnosticsStatusNotification" },
    ["DiagnosticsStatusNotification", { status: "Idle" }],
  ],
  [
    "TriggerMessage",
    { requestedMessage: "FirmwareStatusNotification" },
    ["FirmwareStatusNotification", { status: "Idle" }],
  ],
  [
    "ExtendedTriggerMessage",
    { requestedMessage: "FirmwareStatusNotification" },
    ["SignedFirmwareStatusNotification", { status: "Idle" }],
  ],
  [
    "ExtendedTriggerMessage",
    { requestedMessage: "LogStatusNotification" },
    ["LogStatusNotification", { status: "Idle" }],
  ],
  ["ExtendedTriggerMessage", { requestedMessage: "SignChargePointCertificate" }, ["SignCertificate", { csr: "CSR" }]],
];

describe("a message that was asked for", () => {
  it.each(CASES)("TC_054 %s %j: the command shows when it came, and as which message", (action, request, sent) => {
    const charger = new Triggered();
    const id = charger.asksAndAnswers(request, "Accepted", action);
    const until = charger.object.now + AWAITED;
    expect(charger.command(id)).toMatchObject({
      state: "answered",
      triggered: { state: "awaited", until, arrivedAt: null, messageId: null },
    });
    charger.pass(3 * SECOND);
    const arrivedAt = charger.object.now;
    const messageId = charger.hears(...sent);
    const arrived = { state: "arrived", until, arrivedAt, messageId };
    expect(charger.command(id)).toMatchObject({
      action,
      request,
      response: { status: "Accepted" },
      triggered: arrived,
    });
    charger.pass(2 * AWAITED);
    expect(charger.command(id)).toMatchObject({ triggered: arrived });
    expect(charger.unkept).toEqual([]);
  });

  it.each(CASES)("TOL-6 %s %j: never sent, the command and the deviations say so", (action, request) => {
    const charger = new Triggered();
    const id = charger.asksAndAnswers(request, "Accepted", action);
    charger.passAlive(AWAITED - 1);
    expect(charger.command(id)).toMatchObject({ triggered: { state: "awaited" } });
    expect(charger.unkept).toEqual([]);
    charger.pass(1);
    expect(charger.command(id)).toMatchObject({
      state: "answered",
      response: { status: "Accepted" },
      triggered: { state: "missing", arrivedAt: null, messageId: null },
    });
    expect(charger.unkept).toEqual([`did not follow: ${action}.${request.requestedMessage}`]);
    expect(charger.unkept.map(describeDeviation)).toEqual([
      `${action}.${request.requestedMessage} was accepted, and no such message followed within two minutes.`,
    ]);
  });

  it("may come before the answer: it counts", () => {
    const charger = new Triggered();
    const id = charger.asks({ requestedMessage: "MeterValues", connectorId: 1 });
    const messageId = charger.hears("MeterValues", { connectorId: 1, ...METER });
    const arrivedAt = charger.object.now;
    charger.pass(SECOND);
    charger.answers(id, "Accepted");
    expect(charger.command(id)).toMatchObject({ triggered: { state: "arrived", arrivedAt, messageId } });
    charger.pass(2 * AWAITED);
    expect(charger.unkept).toEqual([]);
  });

  it("of another connector, or of another kind, is not what was asked for", () => {
    const charger = new Triggered();
    const id = charger.asksAndAnswers({ requestedMessage: "MeterValues", connectorId: 1 });
    charger.hears("MeterValues", { connectorId: 2, ...METER });
    charger.hears("StatusNotification", { connectorId: 1, ...STATUS });
    charger.hears("Heartbeat", {});
    expect(charger.command(id)).toMatchObject({ triggered: { state: "awaited" } });
    charger.hears("MeterValues", { connectorId: "1", ...METER });
    expect(charger.command(id)).toMatchObject({ triggered: { state: "arrived" } });
  });

  it("counts once: who asks twice is owed two", () => {
    const charger = new Triggered();
    const [first, second] = [1, 2].map(() => charger.asksAndAnswers({ requestedMessage: "Heartbeat" }));
    charger.hears("Heartbeat", {});
    charger.pass(AWAITED);
    expect(charger.command(String(first))).toMatchObject({ triggered: { state: "arrived" } });
    expect(charger.command(String(second))).toMatchObject({ triggered: { state: "missing" } });
  });

  it.each(["Rejected", "NotImplemented"])("TC_055 %s: none is awaited, and none is missing", (status) => {
    const charger = new Triggered();
    const id = charger.asksAndAnswers({ requestedMessage: "MeterValues" }, status);
    charger.pass(2 * AWAITED);
    expect(charger.command(id)).toMatchObject({ state: "answered", response: { status }, triggered: null });
    expect(charger.unkept).toEqual([]);
  });

  it.each<[string, (charger: Triggered) => void]>([
    ["with the connection", ({ object }) => [object.disconnect(), object.connect()]],
    ["in silence", () => undefined],
  ])("that was lost %s is missing, and no fault of the charger's", (_, lose) => {
    const charger = new Triggered();
    const id = charger.asksAndAnswers({ requestedMessage: "BootNotification" });
    lose(charger);
    charger.pass(AWAITED);
    expect(charger.command(id)).toMatchObject({ triggered: { state: "missing" } });
    expect(charger.unkept).toEqual([]);
  });

  it("may come over the next connection, as a boot does", () => {
    const charger = new Triggered();
    const id = charger.asksAndAnswers({ requestedMessage: "BootNotification" });
    charger.object.disconnect();
    charger.pass(20 * SECOND);
    charger.object.connect();
    charger.object.hibernate();
    charger.hears("BootNotification", BOOT);
    expect(charger.command(id)).toMatchObject({ triggered: { state: "arrived" } });
  });

  it("OCPP-S4 the system's own triggers are watched like an operator's", () => {
    const charger = new Triggered();
    charger.object.disconnect();
    charger.object.connect();
    charger.pass(10 * SECOND);
    const [call] = charger.object.sent.slice(-1);
    expect(call).toMatchObject({ action: "TriggerMessage", payload: { requestedMessage: "StatusNotification" } });
    charger.answers(call?.id ?? "", "Accepted");
    charger.passAlive(AWAITED);
    expect(charger.unkept).toEqual(["did not follow: TriggerMessage.StatusNotification"]);
  });

  it("ends exactly once, as what really happened, and survives eviction", () => {
    const request = fc.constantFrom(...CASES.map(([action, asked, sent]) => ({ action, asked, sent })));
    const step = fc.oneof(
      fc.record({ kind: fc.constant("ask" as const), what: request, status: fc.constantFrom("Accepted", "Rejected") }),
      fc.record({ kind: fc.constant("send" as const), what: request }),
      fc.record({ kind: fc.constant("pass" as const), seconds: fc.constantFrom(1, 30, 119, 120, 300) }),
      fc.constant({ kind: "hibernate" as const }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const charger = new Triggered();
        const ids: string[] = [];
        const ended = new Map<string, unknown>();
        for (const each of steps) {
          if (each.kind === "ask") ids.push(charger.asksAndAnswers(each.what.asked, each.status, each.what.action));
          else if (each.kind === "send") charger.hears(...each.what.sent);
          else if (each.kind === "pass") charger.pass(each.seconds * SECOND);
          else charger.object.hibernate();
          for (const id of ids) {
            const triggered = charger.command(id)?.triggered ?? null;
            if (ended.has(id)) expect(triggered).toEqual(ended.get(id));
            if (triggered?.state !== "awaited") ended.set(id, triggered);
          }
        }
        charger.pass(AWAITED);
        for (const id of ids) {
          const { response, triggered } = charger.command(id) ?? {};
          const expected = response?.status === "Accepted" ? ["arrived", "missing"] : [undefined];
          expect(expected).toContain(triggered?.state);
          if (triggered?.arrivedAt) expect(triggered.arrivedAt).toBeLessThan(triggered.until);
        }
        expect(charger.object.state.triggers.filter(({ arrival }) => arrival === null)).toEqual([]);
      }),
    );
  });
});
