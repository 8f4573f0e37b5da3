import { describe, expect, it } from "vitest";
import type { ChargePointSettings } from "../../src/domain/charge-point.ts";
import type { Token } from "../../src/domain/token.ts";
import type { ErrorFrame, ResultFrame } from "../../src/ocpp/wire.ts";
import { type LookUp, PureObject, REGISTRATION } from "../support/ocpp-object.ts";

const NOON = Date.UTC(2031, 4, 5, 12);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const BOOT = { chargePointVendor: "Vendor", chargePointModel: "Model", chargePointSerialNumber: "S-1" };
const TOKEN: Token = { uid: "ROAMING", state: "valid", expiresAt: null, parentUid: null };

class Charger {
  /** Of D1, as it is now. */
  lookUp: LookUp = () => ({ known: true, token: null });
  readonly object: PureObject;

  constructor(settings: ChargePointSettings = {}) {
    const registration = { ...REGISTRATION, settings };
    this.object = new PureObject(NOON, { registration, lookUp: (tag) => this.lookUp(tag) });
    this.object.connect();
    this.say("BootNotification", BOOT);
  }

  loseD1(): void {
    this.lookUp = () => ({ known: false });
  }

  /** @returns the status, or the error code; null: the socket was closed. */
  say(action: string, payload: object): string | null {
    const [answer] = this.object.hear({ type: "call", id: "1", action, payload }) ?? [];
    if (answer?.type === "error") return (answer as ErrorFrame).code;
    const { idTagInfo } = ((answer as ResultFrame | undefined)?.payload ?? {}) as { idTagInfo?: { status: string } };
    return idTagInfo?.status ?? null;
  }

  authorize(idTag = "ROAMING"): string | null {
    return this.say("Authorize", { idTag });
  }

  start(connectorId: number, at: number, idTag = "ROAMING"): string | null {
    return this.say("StartTransaction", { connectorId, idTag, meterStart: 0, timestamp: new Date(at).toISOString() });
  }
}

describe("OCPP-R5 an Authorize before a remote start's own session (AuthorizeRemoteTxRequests)", () => {
  it.each([["D1 does not know the token"], ["D1 is away"]])("is Accepted while the start is expected and %s", (why) => {
    const charger = new Charger();
    if (why === "D1 is away") charger.loseD1();
    charger.object.give("RemoteStartTransaction", { connectorId: 1, idTag: "ROAMING" }, TOKEN);
    expect(charger.authorize("roaming")).toBe("Accepted");
    expect(charger.authorize("ANOTHER")).not.toBe("Accepted");
    expect(charger.start(1, NOON)).toBe("Accepted");
  });

  it("is judged by D1's own word if it has one", () => {
    const charger = new Charger();
    charger.object.give("RemoteStartTransaction", { connectorId: 1, idTag: "ROAMING" }, TOKEN);
    charger.lookUp = () => ({ known: true, token: { ...TOKEN, state: "blocked" } });
    expect(charger.authorize()).toBe("Blocked");
  });

  it("is looked up again once the start was taken, or is expected no longer", () => {
    const taken = new Charger();
    taken.object.give("RemoteStartTransaction", { connectorId: 1, idTag: "ROAMING" }, TOKEN);
    taken.start(1, NOON);
    const late = new Charger();
    late.object.give("RemoteStartTransaction", { connectorId: 1, idTag: "ROAMING" }, TOKEN);
    late.object.passTo(NOON + 15 * MINUTE);
    expect([taken.authorize(), late.authorize()]).toEqual(["Invalid", "Invalid"]);
  });
});

describe("Authorize while D1 is away", () => {
  it("is answered from the object's own copy, which is a day old at most and gets no younger by its use", () => {
    const charger = new Charger();
    charger.lookUp = (uid) => ({ known: true, token: { ...TOKEN, uid, state: uid === "BAD" ? "blocked" : "valid" } });
    charger.authorize();
    charger.authorize("BAD");
    charger.loseD1();
    charger.object.passTo(NOON + DAY - 1);
    expect([charger.authorize("roaming"), charger.authorize("BAD")]).toEqual(["Accepted", "Blocked"]);
    expect(charger.start(1, charger.object.now)).toBe("Accepted");
    charger.object.passTo(NOON + DAY);
    expect(charger.authorize()).toBe("InternalError");
    expect(charger.start(2, charger.object.now)).toBeNull();
  });

  it("is InternalError for a token that was never seen", () => {
    const charger = new Charger();
    charger.loseD1();
    expect(charger.authorize()).toBe("InternalError");
  });
});

describe("OCPP-A4 how old a start may be to be a second charge of its driver", () => {
  it.each([
    [{}, 5 * MINUTE, "ConcurrentTx"],
    [{}, 5 * MINUTE + 1, "Accepted"],
    [{ liveStartSeconds: 60 }, MINUTE, "ConcurrentTx"],
    [{ liveStartSeconds: 60 }, MINUTE + 1, "Accepted"],
  ])("with %j one of %d ms ago is %s", (settings, age, status) => {
    const charger = new Charger(settings);
    charger.lookUp = () => ({ known: true, token: TOKEN });
    charger.start(1, NOON);
    charger.object.passTo(NOON + 60 * MINUTE);
    expect(charger.start(2, charger.object.now - age)).toBe(status);
  });
});
