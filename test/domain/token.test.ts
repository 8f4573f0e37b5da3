import { describe, expect, it } from "vitest";
import { authorize, foldUid, sameUid, type Token } from "../../src/domain/token.ts";

const token = (fields: Partial<Token> = {}): Token => ({
  uid: "04A2B3",
  state: "valid",
  expiresAt: null,
  parentUid: null,
  ...fields,
});

describe("OCPP-A1: who may charge is told apart exactly", () => {
  it("a valid token is Accepted", () => expect(authorize(token(), 1_000)).toBe("Accepted"));
  it("a blocked one is Blocked, expired or not", () => {
    expect(authorize(token({ state: "blocked" }), 1_000)).toBe("Blocked");
    expect(authorize(token({ state: "blocked", expiresAt: 1 }), 1_000)).toBe("Blocked");
  });
  it("one is Expired from the instant it ends", () => {
    expect(authorize(token({ expiresAt: 1_001 }), 1_000)).toBe("Accepted");
    expect(authorize(token({ expiresAt: 1_000 }), 1_000)).toBe("Expired");
  });
  it("an unknown one is Invalid", () => expect(authorize(null, 1_000)).toBe("Invalid"));
});

describe("OCPP-A2: uids are compared without regard to case", () => {
  it("upper and lower case are the same token", () => {
    expect(sameUid("abc-04", "ABC-04")).toBe(true);
    expect(sameUid("abc-04", "abc-05")).toBe(false);
  });
  it("only ASCII letters are folded, as the database does: no two uids become one by it", () => {
    expect(foldUid("straße-é")).toBe("STRAßE-é");
    expect(sameUid("ß", "SS")).toBe(false);
  });
});
