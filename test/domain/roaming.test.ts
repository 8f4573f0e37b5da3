import { describe, expect, it } from "vitest";
import {
  mustAsk,
  preferred,
  type Roaming,
  roamingDriver,
  type Whitelist,
  withoutAnswer,
} from "../../src/domain/roaming.ts";
import { authorize, type Token } from "../../src/domain/token.ts";

const roaming = (fields: Partial<Roaming> = {}): Roaming => ({
  partnerId: "p",
  countryCode: "NL",
  partyId: "MSP",
  type: "RFID",
  contractId: "C-1",
  whitelist: "ALLOWED",
  ...fields,
});
const aCard = (fields: Partial<Token> = {}, more: Partial<Roaming> = {}) => ({
  uid: "CARD",
  state: "valid" as const,
  expiresAt: null,
  parentUid: null,
  ...fields,
  roaming: roaming(more),
});
const NOW = 1;

describe("OCPI-K3 whitelist × valid", () => {
  it.each<[Whitelist, boolean, { asks: boolean; silent: string }]>([
    ["ALWAYS", true, { asks: false, silent: "Accepted" }],
    ["ALWAYS", false, { asks: false, silent: "Blocked" }],
    ["ALLOWED", true, { asks: false, silent: "Accepted" }],
    ["ALLOWED", false, { asks: true, silent: "Blocked" }],
    ["ALLOWED_OFFLINE", true, { asks: true, silent: "Accepted" }],
    ["ALLOWED_OFFLINE", false, { asks: true, silent: "Blocked" }],
    ["NEVER", true, { asks: true, silent: "Invalid" }],
    ["NEVER", false, { asks: true, silent: "Blocked" }],
  ])("%s, valid %s: %o; an answer is the last word", (whitelist, isValid, { asks, silent }) => {
    const state = isValid ? "valid" : "blocked";
    expect(mustAsk(whitelist, state)).toBe(asks);
    expect(authorize(aCard({ state }, { whitelist }), NOW)).toBe(silent);
    for (const status of ["Accepted", "Blocked", "Expired", "Invalid"] as const) {
      const token = aCard({ state }, { whitelist, answer: { status, reference: null, evseUids: null } });
      expect(authorize(token, NOW)).toBe(status);
      expect(authorize(withoutAnswer(token), NOW)).toBe(silent);
    }
  });
});

describe("of tokens with one uid", () => {
  it("a card is meant, and never what an app or a server made up (OCPI-R17)", () => {
    const ofType = (type: string, state: "valid" | "blocked" = "valid") => aCard({ state }, { type });
    expect(preferred([ofType("OTHER"), ofType("RFID", "blocked")])?.roaming.type).toBe("RFID");
    expect(preferred([ofType("OTHER", "blocked"), ofType("OTHER")])?.state).toBe("valid");
    expect(preferred([ofType("APP_USER"), ofType("AD_HOC_USER")])).toBeNull();
  });
});

describe("the driver of a session", () => {
  const answer = { status: "Accepted", reference: "REF", evseUids: null } as const;

  it("is named with how it was authorised, and by what reference (OCPI-K4)", () => {
    const named = { countryCode: "NL", partyId: "MSP", uid: "CARD", type: "RFID", contractId: "C-1" };
    expect(roamingDriver(aCard(), false)).toEqual({ ...named, authMethod: "WHITELIST", authorizationReference: null });
    expect(roamingDriver(aCard({}, { answer }), false)).toMatchObject({
      authMethod: "AUTH_REQUEST",
      authorizationReference: "REF",
    });
    expect(roamingDriver(aCard({}, { answer }), true)).toMatchObject({ authMethod: "COMMAND" });
  });

  it("is nobody's for a token of our own", () => {
    expect(roamingDriver(null, false)).toBeNull();
    expect(roamingDriver({ uid: "OWN", state: "valid", expiresAt: null, parentUid: null }, true)).toBeNull();
  });
});
