import { describe, expect, it } from "vitest";
import type { Token } from "../../src/domain/token.ts";
import { conclusionOf, isStartLost } from "../../src/ocpp/roaming-results.ts";
import type { CommandPicture } from "../../src/ocpp/state.ts";
import { PureObject } from "../support/ocpp-object.ts";

const NOON = Date.UTC(2031, 4, 5, 12);
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const BOOT = { chargePointVendor: "Vendor", chargePointModel: "Model", chargePointSerialNumber: "S-1" };
const TAG = "ALIAS-OF-A-LONG-UID";
const SESSION = "session-of-the-partner";
const PATIENCE = 45 * SECOND;

/** As its partner's command brings it: neither its whitelist nor its validity count. */
const TOKEN: Token = {
  uid: "a-uid-with-more-than-twenty-letters",
  state: "blocked",
  expiresAt: null,
  parentUid: null,
  roaming: {
    partnerId: "P1",
    countryCode: "NL",
    partyId: "MSP",
    type: "APP_USER",
    contractId: "NL-MSP-C1",
    whitelist: "NEVER",
    answer: { status: "Accepted", reference: "REF-1", evseUids: null },
  },
};

class Charger {
  readonly asked: string[] = [];
  readonly object = new PureObject(NOON, {
    lookUp: (idTag) => {
      this.asked.push(idTag);
      return { known: true, token: null };
    },
  });

  constructor() {
    this.object.connect();
    this.say("BootNotification", BOOT);
    this.object.give("RemoteStartTransaction", { connectorId: 1, idTag: TAG }, TOKEN, {
      sessionId: SESSION,
      answerBy: NOON + PATIENCE,
    });
  }

  say(action: string, payload: object): unknown {
    const [answer] = this.object.hear({ type: "call", id: "1", action, payload }) ?? [];
    return answer?.type === "result" ? answer.payload : undefined;
  }

  answer(action: string, status: string): this {
    const { pending } = this.object.state;
    expect(pending?.action).toBe(action);
    this.object.hear({ type: "result", id: pending?.id ?? "", payload: { status } });
    return this;
  }

  /** It refuses to send meter values, and then says this of the remote start. */
  saysToStart(status: string): this {
    return this.answer("TriggerMessage", "Rejected").answer("RemoteStartTransaction", status);
  }

  start(fields: object = {}) {
    const timestamp = new Date(this.object.now).toISOString();
    const answer = this.say("StartTransaction", { connectorId: 1, idTag: TAG, meterStart: 0, timestamp, ...fields });
    return this.object.memory.transaction((answer as { transactionId: number }).transactionId);
  }

  get command(): CommandPicture {
    return [...this.object.memory.commands.values()].at(-1) as CommandPicture;
  }
}

describe("a session that a partner starts", () => {
  it("is the transaction that follows, with the partner's driver, and nobody is asked about the token (OCPI-C5, S6)", () => {
    const charger = new Charger().saysToStart("Accepted");
    expect(charger.say("Authorize", { idTag: TAG })).toMatchObject({ idTagInfo: { status: "Accepted" } });
    expect(charger.start()).toMatchObject({
      sessionId: SESSION,
      state: "ACTIVE",
      authorization: "Accepted",
      roaming: { uid: TOKEN.uid, authMethod: "COMMAND", authorizationReference: "REF-1" },
      flags: [],
    });
    expect(charger.asked).toEqual([]);
    // The command was a permission for this start, and for nothing else.
    expect(charger.object.state.tokensSeen).toEqual([]);
  });

  it("charges although another car charges with the same token (OCPI-C5)", () => {
    const charger = new Charger().saysToStart("Accepted");
    expect(charger.start()?.authorization).toBe("Accepted");
    charger.object.give("RemoteStartTransaction", { connectorId: 2, idTag: TAG }, TOKEN, { sessionId: "another" });
    charger.saysToStart("Accepted");
    expect(charger.start({ connectorId: 2 })).toMatchObject({ sessionId: "another", authorization: "Accepted" });
  });

  it("is lost when the charge point refuses, and the token is nobody's then", () => {
    const charger = new Charger().saysToStart("Rejected");
    expect(conclusionOf(charger.command)?.result).toBe("REJECTED");
    expect(isStartLost(charger.command)).toBe(true);
    expect(charger.start()).toMatchObject({ state: "INVALID" });
    expect(charger.asked).toEqual([TAG]);
  });

  it("is lost when nobody plugs in, and a later start is another one, late (OCPI-S2, EDGE-39)", () => {
    const charger = new Charger().saysToStart("Accepted");
    expect([conclusionOf(charger.command)?.result, isStartLost(charger.command)]).toEqual(["ACCEPTED", false]);
    charger.object.passTo(NOON + 3 * MINUTE);
    expect([conclusionOf(charger.command)?.result, isStartLost(charger.command)]).toEqual(["ACCEPTED", true]);
    const late = charger.start();
    expect(late).toMatchObject({ state: "ACTIVE", flags: ["late_start"], roaming: { authMethod: "COMMAND" } });
    expect(late?.sessionId).not.toBe(SESSION);
  });

  it("may still follow silence, for a quarter of an hour (OCPI-C5)", () => {
    const charger = new Charger();
    charger.object.passTo(NOON + 10 * MINUTE);
    expect([conclusionOf(charger.command)?.result, isStartLost(charger.command)]).toEqual(["TIMEOUT", false]);
    expect(charger.start()).toMatchObject({ sessionId: SESSION, state: "ACTIVE" });
  });

  it("is lost when a quarter of an hour has passed in silence (OCPI-S2)", () => {
    const charger = new Charger();
    charger.object.passTo(NOON + 16 * MINUTE);
    expect([conclusionOf(charger.command)?.result, isStartLost(charger.command)]).toEqual(["TIMEOUT", true]);
    expect(charger.object.state.startsExpected).toEqual([]);
  });

  it("is known to be late before its partner stops waiting, however long the charge point is given (OCPI-C2)", () => {
    const charger = new Charger().answer("TriggerMessage", "Rejected");
    charger.object.passTo(NOON + PATIENCE);
    expect(charger.command.state).toBe("timedOut");
  });

  it("is never asked for when its turn comes too late (OCPI-C2)", () => {
    const charger = new Charger();
    charger.object.disconnect();
    charger.object.passTo(NOON + PATIENCE);
    expect(charger.command).toMatchObject({ state: "timedOut", error: { code: "NotSent" } });
    expect([conclusionOf(charger.command)?.result, isStartLost(charger.command)]).toEqual(["TIMEOUT", true]);
  });

  it("goes to who asked last, if a driver asks twice", () => {
    const charger = new Charger().saysToStart("Accepted");
    charger.object.give("RemoteStartTransaction", { connectorId: 1, idTag: TAG }, TOKEN, { sessionId: "second" });
    charger.saysToStart("Accepted");
    expect(charger.start()?.sessionId).toBe("second");
  });
});

describe("what a charge point's answer means to the partner that asked (OCPI-C2, C6)", () => {
  const picture = (fields: Partial<CommandPicture>): CommandPicture => ({
    id: "1",
    action: "UnlockConnector",
    request: {},
    createdAt: NOON,
    state: "answered",
    response: null,
    error: null,
    triggered: null,
    ...fields,
  });

  it.each([
    [{ response: { status: "Unlocked" } }, "ACCEPTED"],
    [{ response: { status: "UnlockFailed" } }, "FAILED"],
    [{ response: { status: "NotSupported" } }, "NOT_SUPPORTED"],
    [{ response: { status: "Accepted" } }, "ACCEPTED"],
    [{ response: { status: "Rejected" } }, "REJECTED"],
    [{ response: { status: "Perhaps" } }, "FAILED"],
    [{ response: {} }, "FAILED"],
    [{ state: "offline" }, "FAILED"],
    [{ state: "failed", error: { code: "NotImplemented", description: "" } }, "NOT_SUPPORTED"],
    [{ state: "failed", error: { code: "NotSupported", description: "no" } }, "NOT_SUPPORTED"],
    [{ state: "failed", error: { code: "InternalError", description: "" } }, "FAILED"],
    [{ state: "timedOut", error: { code: "NoAnswer", description: "silent" } }, "TIMEOUT"],
  ] as const)("%o is %s", (fields, result) => {
    expect(conclusionOf(picture(fields as Partial<CommandPicture>))?.result).toBe(result);
  });

  it.each(["queued", "sent"] as const)("%s is no end", (state) => {
    expect(conclusionOf(picture({ state }))).toBeNull();
  });
});
