import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { upkeepPicture } from "../../src/ocpp/upkeep-picture.ts";
import { ListedCharger } from "../support/listed-charger.ts";

const IN_PARTS_OF_TWO = { SendLocalListMaxLength: "2" };

const shown = (charger: ListedCharger) => upkeepPicture(charger.object.state).localList;

function withTokens(count: number, charger = new ListedCharger()): ListedCharger {
  for (let number = 1; number <= count; number += 1) charger.tokens.put(`TAG-${number}`);
  return charger;
}

describe("the local list of a charger", () => {
  it("OCPP-K1, TC_042_2 that is empty is sent whole, in parts that it takes, each of a greater version", () => {
    const charger = withTokens(5, new ListedCharger(undefined, IN_PARTS_OF_TWO)).boot();
    expect(charger.asked).toEqual(["version", "Full 1", "Differential 2", "Differential 3"]);
    expect(charger.list).toEqual(charger.tokens.list(charger.object.now));
    expect(shown(charger)).toMatchObject({ inStep: true, entries: 5, version: 3, truncated: false });
  });

  it("OCPP-K1, TC_043_5 gets what changed and nothing else; what is gone has no idTagInfo", () => {
    const charger = withTokens(3).boot();
    charger.tokens.put("TAG-1", { state: "blocked" });
    charger.tokens.remove("TAG-2");
    charger.tell();
    expect(charger.asked).toEqual(["version", "Full 1", "Differential 2"]);
    expect(charger.object.sent.at(-1)).toMatchObject({
      payload: {
        localAuthorizationList: [{ idTag: "TAG-1", idTagInfo: { status: "Blocked" } }, { idTag: "TAG-2" }],
      },
    });
    expect(charger.boot().asked.at(-1)).toBe("version");
    expect(charger.asked).toHaveLength(4);
  });

  it("OCPP-K1 that changes while it is sent is in step in the end", () => {
    const charger = withTokens(5, new ListedCharger(undefined, IN_PARTS_OF_TWO));
    let isChanged = false;
    charger.manner = (action) => {
      if (action === "SendLocalList" && !isChanged) {
        isChanged = true;
        charger.tokens.put("TAG-1", { state: "blocked" });
        charger.tokens.remove("TAG-5");
        charger.object.instruct({ kind: "tokensChanged", seq: charger.tokens.seq });
      }
      return null;
    };
    expect(charger.boot().list).toEqual(charger.tokens.list(charger.object.now));
  });

  it.each(["Failed", "VersionMismatch"])("OCPP-K2 whose changes it answers %s is sent whole, once", (status) => {
    const charger = withTokens(3).boot();
    charger.manner = (_, updateType) => (updateType === "Differential" ? { status } : null);
    charger.tokens.put("TAG-1", { state: "blocked" });
    charger.tell();
    expect(charger.asked.slice(2)).toEqual(["Differential 2", "version", "Full 2"]);
    expect(charger.list).toEqual(charger.tokens.list(charger.object.now));
  });

  it("OCPP-K2, TC_043_3 that fails as a whole is shown, and not tried again before the operator's word or a boot", () => {
    const charger = withTokens(3);
    charger.manner = (action) => (action === "SendLocalList" ? { status: "Failed" } : null);
    charger.boot().pass(3_600);
    expect([charger.asked, shown(charger).outcome]).toEqual([["version", "Full 1"], "failed"]);
    charger.manner = () => null;
    charger.object.instruct({ kind: "sendLocalList" });
    expect(charger.pass(0).list.size).toBe(3);
  });

  it.each<[string, object | string, object | string | null]>([
    ["TC_042_1 version -1", { listVersion: -1 }, null],
    ["TC_043_1 NotSupported", { listVersion: 0 }, { status: "NotSupported" }],
    ["NotImplemented", "NotImplemented", null],
  ])("OCPP-K2 is off where there is none: %s", (_, version, status) => {
    const charger = withTokens(3);
    charger.manner = (action) => (action === "GetLocalListVersion" ? version : status);
    charger.boot();
    charger.tokens.put("TAG-4");
    const { length } = charger.tell().asked;
    expect(length).toBeLessThanOrEqual(2);
    expect(shown(charger)).toMatchObject({ supported: false, outcome: "notSupported", inStep: false });
  });

  it("OCPP-K2 holds no more than LocalAuthListMaxLength: the tokens that changed last", () => {
    const charger = withTokens(5, new ListedCharger(undefined, { LocalAuthListMaxLength: "3" })).boot();
    expect([...charger.list.keys()].sort()).toEqual(["TAG-3", "TAG-4", "TAG-5"]);
    charger.tokens.put("TAG-1", { state: "blocked" });
    charger.tell();
    expect([...charger.list.keys()].sort()).toEqual(["TAG-1", "TAG-4", "TAG-5"]);
    expect(shown(charger)).toMatchObject({ inStep: true, entries: 3, truncated: true });
  });

  it("that an operator has sent by hand is looked at, and put right", () => {
    const charger = withTokens(2).boot();
    charger.object.give("SendLocalList", { listVersion: 9, updateType: "Full", localAuthorizationList: [] });
    charger.pass(0);
    expect(charger.asked.slice(2)).toEqual(["Full 9", "version", "Full 10"]);
    expect(charger.list.size).toBe(2);
  });

  it("is neither asked for nor sent where the setting is off", () => {
    const charger = withTokens(2);
    const { registration } = charger.object.state;
    if (registration !== null) charger.object.register({ ...registration, settings: {} });
    charger.boot();
    expect([charger.asked, shown(charger).outcome]).toEqual([[], "off"]);
  });
});

describe("whatever happens", () => {
  const change = fc.record({
    uid: fc.integer({ min: 1, max: 6 }).map((number) => `TAG-${number}`),
    what: fc.constantFrom("valid", "blocked", "gone", "boot", "hibernate"),
    isTold: fc.boolean(),
  });
  const limits = fc.record(
    { SendLocalListMaxLength: fc.constantFrom("1", "2", "3", "100", "nonsense", "0") },
    { requiredKeys: [] },
  );

  it("OCPP-K1 an obedient charger's list is the tokens table", () => {
    fc.assert(
      fc.property(limits, fc.array(change, { maxLength: 25 }), (limit, changes) => {
        const charger = new ListedCharger(undefined, limit).boot();
        for (const { uid, what, isTold } of changes) {
          if (what === "boot") charger.boot();
          else if (what === "hibernate") charger.object.hibernate();
          else if (what === "gone") charger.tokens.remove(uid);
          else charger.tokens.put(uid, { state: what, parentUid: what === "valid" ? "PARENT" : null });
          if (isTold) charger.tell();
        }
        expect(charger.tell().list).toEqual(charger.tokens.list(charger.object.now));
      }),
    );
  });

  it("OCPP-K2 a charger is left in peace after a few calls, whatever it answers", () => {
    const answer = fc.constantFrom<object | string | null>(
      null,
      { status: "Accepted" },
      { status: "Failed" },
      { status: "VersionMismatch" },
      { status: "NotSupported" },
      { status: "Strange" },
      { listVersion: 7 },
      { listVersion: -1 },
      { listVersion: 2 ** 31 - 1 },
      { listVersion: "x" },
      {},
      "silence",
      "NotImplemented",
      "GenericError",
    );
    fc.assert(
      fc.property(fc.array(answer, { minLength: 1, maxLength: 12 }), (answers) => {
        let turn = 0;
        const manner = () => {
          turn += 1;
          return answers[turn % answers.length] ?? null;
        };
        const charger = withTokens(5, new ListedCharger(manner, IN_PARTS_OF_TWO)).boot().pass(3_600);
        expect(charger.asked.length).toBeLessThanOrEqual(20);
        expect(shown(charger).outcome).not.toBe("pending");
      }),
    );
  });
});
