import { describe, expect, it } from "vitest";
import type { ResultFrame } from "../../src/ocpp/wire.ts";
import { PureObject } from "../support/ocpp-object.ts";

const NOON = Date.UTC(2031, 4, 5, 12);
const MINUTE = 60_000;
const BOOT = { chargePointVendor: "Vendor", chargePointModel: "Model", chargePointSerialNumber: "S-1" };
const iso = (at: number) => new Date(at).toISOString();

class Charger {
  readonly object = new PureObject(NOON);

  constructor() {
    this.object.connect();
    this.say("BootNotification", BOOT);
  }

  say(action: string, payload: object): unknown {
    const [answer] = this.object.hear({ type: "call", id: "1", action, payload }) ?? [];
    return (answer as ResultFrame | undefined)?.payload;
  }

  start(fields: object = {}): number {
    const start = { connectorId: 1, idTag: "TAG", meterStart: 0, timestamp: iso(this.object.now), ...fields };
    return (this.say("StartTransaction", start) as { transactionId: number }).transactionId;
  }

  stop(transactionId: number): void {
    this.say("StopTransaction", { transactionId, meterStop: 100, timestamp: iso(this.object.now) });
  }

  /** Our call of this action is answered. */
  accept(action: string): void {
    const { pending } = this.object.state;
    expect(pending?.action).toBe(action);
    this.object.hear({ type: "result", id: pending?.id ?? "", payload: { status: "Accepted" } });
  }

  remoteStart(): void {
    this.object.give("RemoteStartTransaction", { connectorId: 1, idTag: "TAG" });
    this.accept("TriggerMessage");
    this.object.passTo(this.object.now + 5_000);
    this.accept("RemoteStartTransaction");
  }

  get commands() {
    return [...this.object.memory.commands.values()];
  }
}

describe("a charger whose clock was never set", () => {
  it.each([
    ["1970-01-01T00:00:00Z"],
    ["0001-01-01T00:00:00Z"],
    ["2019-12-31T23:59:59+02:00"],
    ["yesterday"],
    [""],
    [undefined],
  ])("OCPP-T2 whose start says %s has another charge once that one was stopped, and no other before", (timestamp) => {
    const charger = new Charger();
    const first = charger.start({ timestamp });
    expect(charger.start({ timestamp })).toBe(first);
    charger.stop(first);
    expect(charger.start({ timestamp })).toBe(first + 1);
    expect(charger.object.memory.transaction(first + 1)).toMatchObject({ startedAt: NOON, flags: ["clock_suspect"] });
  });

  it("OCPP-T7 has one charge after the other on its connector, also if a stop never comes", () => {
    const charger = new Charger();
    const first = charger.start({ timestamp: "1970-01-01T00:00:10Z" });
    charger.object.passTo(NOON + 60 * MINUTE);
    const second = charger.start({ timestamp: "1970-01-01T00:00:20Z" });
    const holds = (id: number) => charger.object.memory.transaction(id)?.holdsEvse;
    expect([holds(first), holds(second)]).toEqual([false, true]);
    expect(charger.object.memory.transaction(first)?.flags).toContain("superseded");
  });
});

describe("OCPP-T4, R5 a start from before the remote start that is expected", () => {
  it("is not taken for it, and the start that follows is", () => {
    const charger = new Charger();
    charger.remoteStart();
    const replayed = charger.start({ timestamp: iso(NOON - 60 * MINUTE) });
    expect(charger.object.state.startsExpected).toHaveLength(1);
    charger.stop(replayed);
    charger.start();
    expect(charger.object.state.startsExpected).toEqual([]);
    charger.object.passTo(charger.object.now + 20 * MINUTE);
    expect(charger.commands).toMatchObject([{ action: "RemoteStartTransaction", state: "answered", error: null }]);
  });

  it("does not make the command a success if it is all that comes", () => {
    const charger = new Charger();
    charger.remoteStart();
    charger.start({ timestamp: iso(NOON - 60 * MINUTE) });
    charger.object.passTo(charger.object.now + 3 * MINUTE);
    expect(charger.commands).toMatchObject([{ state: "timedOut", error: { code: "NoStartTransaction" } }]);
  });

  it.each([["1970-01-01T00:00:10Z"], [iso(NOON - 4 * MINUTE)]])(
    "is told from one whose clock is behind (%s): that is it",
    (timestamp) => {
      const charger = new Charger();
      charger.remoteStart();
      charger.start({ timestamp });
      expect(charger.object.state.startsExpected).toEqual([]);
    },
  );
});

describe("OCPP-R7 a transaction that is told to stop again and again", () => {
  it("is asked once more, not once for each time", () => {
    const charger = new Charger();
    const transactionId = charger.start();
    for (let times = 0; times < 5; times += 1) {
      charger.object.give("RemoteStopTransaction", { transactionId });
      charger.accept("RemoteStopTransaction");
    }
    charger.object.passTo(NOON + 3 * MINUTE);
    const stops = charger.object.sent.filter(
      (frame) => frame.type === "call" && frame.action === "RemoteStopTransaction",
    );
    expect(stops).toHaveLength(6);
  });
});

describe("OCPP-M4 values that name no transaction", () => {
  const read = (charger: Charger, connectorId: number, at: number) => {
    const sampledValue = [{ value: "50", measurand: "Energy.Active.Import.Register", unit: "Wh" }];
    charger.say("MeterValues", { connectorId, meterValue: [{ timestamp: iso(at), sampledValue }] });
  };

  /** Of each session so many moments, and of the connectors those of none. */
  const kept = ({ object }: Charger) =>
    (["transaction:1", "transaction:2", "connector:1", "connector:2"] as const).map(
      (series) => object.memory.moments(series).length,
    );

  /** Two sessions of ten minutes each, with ten minutes between. */
  const served = () => {
    const charger = new Charger();
    for (const _ of [1, 2]) {
      const transactionId = charger.start();
      charger.object.passTo(charger.object.now + 10 * MINUTE);
      charger.stop(transactionId);
      charger.object.passTo(charger.object.now + 10 * MINUTE);
    }
    return charger;
  };

  it.each([
    ["inside the first session", 1, 5, [1, 0, 0, 0]],
    ["inside the second", 1, 25, [0, 1, 0, 0]],
    ["at the end of the first", 1, 10, [1, 0, 0, 0]],
    ["between them", 1, 15, [0, 0, 1, 0]],
    ["before both", 1, -5, [0, 0, 1, 0]],
    ["after both", 1, 39, [0, 0, 1, 0]],
    ["inside the first session, at the other connector", 2, 5, [0, 0, 0, 1]],
  ])("come late, from %s", (_, connectorId, minutes, where) => {
    const charger = served();
    read(charger, connectorId, NOON + minutes * MINUTE);
    expect(kept(charger)).toEqual(where);
  });

  it("come late while another session runs", () => {
    const charger = served();
    charger.start();
    read(charger, 1, NOON + 5 * MINUTE);
    expect(kept(charger)).toEqual([1, 0, 0, 0]);
  });
});
