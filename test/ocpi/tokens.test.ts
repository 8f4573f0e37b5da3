import { describe, expect, it } from "vitest";
import {
  answerOf,
  authorizationInfo,
  contradiction,
  merged,
  roamingToken,
  token,
  tokenPatch,
} from "../../src/ocpi/tokens.ts";
import { aToken } from "../support/roaming-token.ts";

const AT = { last_updated: "2031-05-05T10:00:00Z" };
const KEY = { countryCode: "NL", partyId: "MSP", uid: "04A1b2", type: "RFID" };

describe("a partner's token is read leniently", () => {
  it("null is absent, unknown fields are left out, unknown words are kept (OCPI-T19)", () => {
    const read = token.parse(aToken({ group_id: null, colour: "red", type: "FINGER" }));
    expect(read).toEqual(aToken({ type: "FINGER" }));
  });

  it("an instant without a zone is UTC (OCPI-T16)", () => {
    expect(token.parse(aToken({ last_updated: "2031-05-05T10:00:00" })).last_updated).toBe("2031-05-05T10:00:00.000Z");
    expect(token.safeParse(aToken({ last_updated: "yesterday" })).success).toBe(false);
  });

  it("what decides nothing is left out where it cannot be read; what decides is needed", () => {
    expect(token.parse(aToken({ language: "english", energy_contract: 7 }))).toMatchObject({ language: undefined });
    for (const field of ["uid", "valid", "whitelist", "contract_id", "last_updated"]) {
      expect(token.safeParse(aToken({ [field]: undefined })).success).toBe(false);
    }
  });

  it("a whitelist that we do not know spares no question", () => {
    expect(roamingToken(token.parse(aToken({ whitelist: "SOMETIMES" })), "p").roaming.whitelist).toBe("NEVER");
  });
});

describe("a change of a token", () => {
  const stored = token.parse(aToken({ group_id: "G" }));

  it("leaves what it does not name, or names as null, as it was (OCPI-K2, R16)", () => {
    const patch = tokenPatch.parse({ last_updated: "2031-05-06T00:00:00Z", group_id: null, whitelist: "NEVER" });
    expect(merged(stored, patch)).toEqual({
      ...stored,
      whitelist: "NEVER",
      last_updated: "2031-05-06T00:00:00.000Z",
    });
  });

  it("must say when it was made (OCPI-H13)", () => {
    expect(tokenPatch.safeParse({ valid: false }).success).toBe(false);
  });

  it.each([
    ["country_code", { country_code: "DE" }],
    ["party_id", { party_id: "ABC" }],
    ["uid", { uid: "other" }],
    ["type", { type: "OTHER" }],
  ])("may not contradict its address in %s (OCPI-H12)", (field, body) => {
    expect(contradiction(KEY, { ...AT, ...body })).toContain(field);
    expect(contradiction(KEY, { ...AT, country_code: "nl", party_id: "msp", uid: "04a1B2" })).toBeNull();
  });
});

describe("a partner's answer", () => {
  const answer = (fields: Record<string, unknown>) =>
    answerOf(authorizationInfo.parse({ allowed: "ALLOWED", ...fields }), ["E1"]);

  it.each([
    ["ALLOWED", "Accepted"],
    ["BLOCKED", "Blocked"],
    ["EXPIRED", "Expired"],
    ["NO_CREDIT", "Invalid"],
    ["NOT_ALLOWED", "Invalid"],
    ["WHO_KNOWS", "Invalid"],
  ])("%s is %s to a charger (OCPI-K7)", (allowed, status) => {
    expect(answer({ allowed }).status).toBe(status);
  });

  it("with a place that lacks our EVSE is a refusal; ids have no case (OCPI-K4, R18)", () => {
    expect(answer({ location: { location_id: "L", evse_uids: ["E2"] } }).status).toBe("Invalid");
    expect(answer({ location: { location_id: "L" } }).status).toBe("Invalid");
    expect(answer({ location: { location_id: "L", evse_uids: ["e1"] } }).status).toBe("Accepted");
    expect(answer({ location: null }).status).toBe("Accepted");
  });

  it("keeps its reference, and is read without a token, or with a broken one", () => {
    expect(answer({ authorization_reference: "R-1", token: { uid: "x" } })).toMatchObject({ reference: "R-1" });
  });
});
