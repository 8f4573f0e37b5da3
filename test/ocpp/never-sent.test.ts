import { describe, expect, it } from "vitest";
import { isIdle } from "../../src/ocpp/idle.ts";
import { upkeepPicture } from "../../src/ocpp/upkeep-picture.ts";
import type { CallFrame } from "../../src/ocpp/wire.ts";
import { PureObject } from "../support/ocpp-object.ts";

const NOON = Date.UTC(2031, 4, 5, 12);
const MINUTE = 60_000;
const BOOT = { chargePointVendor: "Vendor", chargePointModel: "Model", chargePointSerialNumber: "S-1" };
const INOPERATIVE = { connectorId: 1, type: "Inoperative" } as const;

/** One that leaves a call of ours unanswered, so that others wait behind it. */
class Busy {
  readonly object = new PureObject(NOON);

  constructor() {
    this.object.connect();
    this.#say("BootNotification", BOOT);
    for (const connectorId of [1, 2]) {
      this.#say("StatusNotification", { connectorId, status: "Available", errorCode: "NoError" });
    }
  }

  /** Calls that nobody answers, for longer than a command waits. */
  fillUp(): void {
    for (let count = 0; count < 6; count += 1) this.object.give("ClearCache", {});
  }

  /** It boots, and is not what it is registered as. */
  bootAsAnother(): void {
    const settings = { bootMismatch: "Rejected" } as const;
    const { registration } = this.object.state;
    if (registration) this.object.register({ ...registration, settings });
    this.#say("BootNotification", { ...BOOT, chargePointSerialNumber: "S-2" });
  }

  answer(): void {
    this.object.hear({ type: "result", id: this.object.state.pending?.id ?? "", payload: { status: "Accepted" } });
  }

  #say(action: string, payload: object): void {
    this.object.hear({ type: "call", id: "1", action, payload });
  }

  sent(action: string): readonly CallFrame[] {
    return this.object.sent.filter((frame): frame is CallFrame => frame.type === "call" && frame.action === action);
  }

  get outcome() {
    return upkeepPicture(this.object.state).availability[0]?.outcome;
  }
}

describe("a command that was never sent", () => {
  it("OCPP-R5 a remote start that became too old is expected no longer: the charge point is idle", () => {
    const charger = new Busy();
    charger.fillUp();
    const id = charger.object.give("RemoteStartTransaction", { connectorId: 1, idTag: "TAG" }) ?? "";
    expect(charger.object.state.startsExpected).toHaveLength(1);
    charger.object.passTo(NOON + 3 * MINUTE);
    expect(charger.sent("RemoteStartTransaction")).toEqual([]);
    expect(charger.object.memory.commands.get(id)).toMatchObject({ state: "timedOut", error: { code: "NotSent" } });
    expect(charger.object.state.startsExpected).toEqual([]);
    expect(isIdle(charger.object.state)).toBe(true);
  });

  it("OCPP-R5 one that waited while the boot was refused is expected no longer", () => {
    const charger = new Busy();
    charger.object.give("ClearCache", {});
    const id = charger.object.give("RemoteStartTransaction", { connectorId: 1, idTag: "TAG" }) ?? "";
    charger.bootAsAnother();
    charger.answer();
    charger.object.passTo(NOON + MINUTE);
    expect(charger.object.memory.commands.get(id)).toMatchObject({ state: "failed", error: { code: "NotSent" } });
    expect(charger.object.state.startsExpected).toEqual([]);
  });

  it("an availability that became too old is still wanted, and is asked for when its turn comes", () => {
    const charger = new Busy();
    charger.fillUp();
    const id = charger.object.give("ChangeAvailability", INOPERATIVE) ?? "";
    expect(charger.outcome).toBe("asked");
    charger.object.passTo(NOON + 2 * MINUTE);
    expect(charger.object.memory.commands.get(id)).toMatchObject({ state: "timedOut", error: { code: "NotSent" } });
    charger.object.passTo(NOON + 4 * MINUTE);
    expect(charger.sent("ChangeAvailability").map(({ payload }) => payload)).toEqual([INOPERATIVE]);
  });
});
