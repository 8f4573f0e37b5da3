import { describe, expect, it } from "vitest";
import type { ResultFrame } from "../../src/ocpp/wire.ts";
import { PureObject } from "../support/ocpp-object.ts";

const NOON = Date.UTC(2031, 4, 5, 12);
const MINUTE = 60_000;
const BOOT = { chargePointVendor: "Vendor", chargePointModel: "Model", chargePointSerialNumber: "S-1" };

/** One whose connector 1 was told to draw 6 kW at most, and draws 11. */
class Greedy {
  readonly object = new PureObject(NOON);

  constructor() {
    this.object.connect();
    this.say("BootNotification", BOOT);
    const chargingSchedule = { chargingRateUnit: "W", chargingSchedulePeriod: [{ startPeriod: 0, limit: 6_000 }] };
    const csChargingProfiles = {
      chargingProfileId: 1,
      stackLevel: 0,
      chargingProfilePurpose: "TxDefaultProfile",
      chargingProfileKind: "Relative",
      chargingSchedule,
    };
    this.object.give("SetChargingProfile", { connectorId: 1, csChargingProfiles });
    this.object.hear({ type: "result", id: this.object.state.pending?.id ?? "", payload: { status: "Accepted" } });
  }

  say(action: string, payload: object): unknown {
    const [answer] = this.object.hear({ type: "call", id: "1", action, payload }) ?? [];
    return (answer as ResultFrame | undefined)?.payload;
  }

  start(): number {
    const timestamp = new Date(this.object.now).toISOString();
    const start = { connectorId: 1, idTag: "TAG", meterStart: 0, timestamp };
    return (this.say("StartTransaction", start) as { transactionId: number }).transactionId;
  }

  draw(transactionId: number): void {
    for (let times = 0; times < 4; times += 1) {
      this.object.passTo(this.object.now + MINUTE);
      const sampledValue = [{ value: "11000", measurand: "Power.Active.Import", unit: "W" }];
      const meterValue = [{ timestamp: new Date(this.object.now).toISOString(), sampledValue }];
      this.say("MeterValues", { connectorId: 1, transactionId, meterValue });
    }
  }

  stop(transactionId: number): void {
    this.say("StopTransaction", { transactionId, meterStop: 100, timestamp: new Date(this.object.now).toISOString() });
  }

  get steps() {
    const about = ["limit_ignored"];
    return this.object.memory.steps
      .filter((step) => about.includes(step.kind === "notice" ? step.notice.kind : step.noticeKind))
      .map(({ kind }) => kind);
  }
}

describe("a limit that is not followed", () => {
  it("OCPP-T7 stays told when a session stops that had lost the connector to another, and is over with that one", () => {
    const charger = new Greedy();
    const superseded = charger.start();
    charger.object.passTo(NOON + MINUTE);
    const holder = charger.start();
    charger.draw(holder);
    expect(charger.steps).toEqual(["notice"]);
    charger.stop(superseded);
    expect(charger.steps).toEqual(["notice"]);
    charger.stop(holder);
    expect(charger.steps).toEqual(["notice", "resolve"]);
  });
});
