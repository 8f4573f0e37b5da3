import { describe, expect, it } from "vitest";
import { upkeepPicture } from "../../src/ocpp/upkeep-picture.ts";
import type { CallFrame } from "../../src/ocpp/wire.ts";
import { PureObject } from "../support/ocpp-object.ts";

const BOOT = { chargePointVendor: "Vendor", chargePointModel: "Model", chargePointSerialNumber: "S-1" };

class Charger {
  readonly object = new PureObject(Date.UTC(2031, 4, 5, 10));
  #lastId = 0;

  constructor() {
    this.object.connect();
    this.say("BootNotification", BOOT);
    this.status(1, "Available").status(2, "Available");
  }

  say(action: string, payload: object): this {
    this.#lastId += 1;
    this.object.hear({ type: "call", id: `c-${this.#lastId}`, action, payload });
    return this;
  }

  status(connectorId: number, status: string): this {
    return this.say("StatusNotification", { connectorId, status, errorCode: "NoError" });
  }

  answer(status: string): this {
    this.object.hear({ type: "result", id: this.calls.at(-1)?.id ?? "", payload: { status } });
    return this;
  }

  get calls(): readonly CallFrame[] {
    return this.object.sent.filter(
      (frame) => frame.type === "call" && frame.action === "ChangeAvailability",
    ) as CallFrame[];
  }

  outcome(connectorId: number) {
    return upkeepPicture(this.object.state).availability.find((each) => each.connectorId === connectorId)?.outcome;
  }
}

const INOPERATIVE = { connectorId: 1, type: "Inoperative" } as const;

describe("what is wanted of a connector's availability", () => {
  it("is asked for by an instruction and by an operator's command alike, and is in effect when the status says so", () => {
    const instructed = new Charger();
    instructed.object.instruct({ kind: "availability", ...INOPERATIVE });
    const commanded = new Charger();
    commanded.object.give("ChangeAvailability", INOPERATIVE);
    for (const charger of [instructed, commanded]) {
      expect(charger.calls.map(({ payload }) => payload)).toEqual([INOPERATIVE]);
      expect(charger.answer("Accepted").outcome(1)).toBe("accepted");
      expect(charger.status(1, "Unavailable").outcome(1)).toBe("inEffect");
    }
  });

  it("is shown as scheduled while a car charges, until the status says so", () => {
    const charger = new Charger().status(1, "Charging");
    charger.object.instruct({ kind: "availability", ...INOPERATIVE });
    expect(charger.answer("Scheduled").outcome(1)).toBe("scheduled");
    expect(charger.status(1, "Finishing").outcome(1)).toBe("scheduled");
    expect(charger.status(1, "Unavailable").outcome(1)).toBe("inEffect");
  });

  it("is not taken for unanswered because an older call was", () => {
    const charger = new Charger();
    charger.object.instruct({ kind: "availability", ...INOPERATIVE });
    charger.object.instruct({ kind: "availability", connectorId: 1, type: "Operative" });
    charger.object.passTo(charger.object.now + 30_000);
    expect(charger.calls.map(({ payload }) => payload)).toEqual([INOPERATIVE, { connectorId: 1, type: "Operative" }]);
    expect(charger.answer("Accepted").outcome(1)).toBe("inEffect");
  });

  it("is shown as unanswered, whoever asked", () => {
    const instructed = new Charger();
    instructed.object.instruct({ kind: "availability", ...INOPERATIVE });
    const commanded = new Charger();
    commanded.object.give("ChangeAvailability", INOPERATIVE);
    for (const charger of [instructed, commanded]) {
      charger.object.passTo(charger.object.now + 30_000);
      expect(charger.outcome(1)).toBe("noAnswer");
    }
  });

  it("is put right once after a boot that shows otherwise, and is not fought over", () => {
    const charger = new Charger();
    charger.object.instruct({ kind: "availability", ...INOPERATIVE });
    charger.answer("Accepted").status(1, "Unavailable");
    charger.say("BootNotification", BOOT).status(1, "Available");
    expect(charger.calls).toHaveLength(2);
    charger.answer("Accepted").status(1, "Unavailable");
    expect(charger.status(1, "Available").outcome(1)).toBe("differs");
    expect(charger.calls).toHaveLength(2);
  });

  it("stays wanted while the charge point is away, and is asked for when it is back", () => {
    const charger = new Charger();
    charger.object.disconnect();
    charger.object.give("ChangeAvailability", INOPERATIVE);
    expect(charger.outcome(1)).toBe("pending");
    charger.object.connect();
    charger.say("BootNotification", BOOT);
    expect(charger.calls).toHaveLength(1);
  });

  it("of connector 0 is wanted of every connector, and is in effect when all of them say so", () => {
    const charger = new Charger();
    charger.object.instruct({ kind: "availability", connectorId: 0, type: "Inoperative" });
    charger.answer("Accepted").status(1, "Unavailable");
    expect(charger.outcome(0)).toBe("accepted");
    expect(charger.status(2, "Unavailable").outcome(0)).toBe("inEffect");
  });

  it("that is refused, failed or not answered is shown, and not asked for again before a boot", () => {
    const charger = new Charger();
    charger.object.instruct({ kind: "availability", ...INOPERATIVE });
    expect(charger.answer("Rejected").outcome(1)).toBe("rejected");
    charger.object.instruct({ kind: "availability", ...INOPERATIVE });
    charger.object.passTo(charger.object.now + 30_000);
    expect(charger.outcome(1)).toBe("noAnswer");
    charger.object.passTo(charger.object.now + 3_600_000);
    expect(charger.calls).toHaveLength(2);
  });
});
