import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  activeChargingProfile,
  profileResponse,
  profileResult,
  readProfileQuery,
  setChargingProfile,
} from "../../src/ocpi/charging-profiles.ts";
import { judge } from "./judge/judge.ts";

const RESPONSE_URL = "https://msp.example/results?id=5678&kind=a%20b";
const URL_ALONE = "https://msp.example/r";

const aProfile = (fields: Record<string, unknown> = {}) => ({
  charging_rate_unit: "A",
  charging_profile_period: [{ start_period: 0, limit: 16 }],
  ...fields,
});

const read = (profile: Record<string, unknown>) =>
  setChargingProfile.safeParse({ charging_profile: profile, response_url: URL_ALONE });

describe("the query of a GET or DELETE", () => {
  it("ends in response_url, whatever that has of its own (OCPI-P1)", () => {
    expect(readProfileQuery(`duration=900&response_url=${RESPONSE_URL}`)).toEqual({
      ok: true,
      value: { duration: 900, response_url: RESPONSE_URL },
    });
    expect(readProfileQuery(`response_url=${RESPONSE_URL}`)).toMatchObject({ value: { response_url: RESPONSE_URL } });
  });

  it("may have it escaped, and anywhere then (OCPI-P1)", () => {
    const query = new URLSearchParams({ response_url: RESPONSE_URL, duration: "60" });
    expect(readProfileQuery(`${query}`)).toMatchObject({ value: { duration: 60, response_url: RESPONSE_URL } });
  });

  it("gives back every address that it was made with", () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, size: "small" }), fc.boolean(), (url, isEscaped) => {
        const query = isEscaped ? `${new URLSearchParams({ response_url: url })}` : `duration=5&response_url=${url}`;
        expect(readProfileQuery(query)).toMatchObject({ ok: true, value: { response_url: url } });
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    "duration=900",
    `duration=0&response_url=${URL_ALONE}`,
    `duration=-5&response_url=${URL_ALONE}`,
    `duration=soon&response_url=${URL_ALONE}`,
    "",
  ])("is refused where it says %s", (query) => {
    expect(readProfileQuery(query)).toMatchObject({ ok: false, refusal: "invalid_request" });
  });

  it("asks for a day at most", () => {
    expect(readProfileQuery(`duration=99999999&response_url=${URL_ALONE}`)).toMatchObject({
      value: { duration: 86_400 },
    });
  });
});

describe("a ChargingProfile that is read", () => {
  it("is limits in their unit, rounded down to one decimal (OCPI-P2)", () => {
    const { data } = read(
      aProfile({
        start_date_time: "2031-01-01T00:00:00",
        duration: 900,
        min_charging_rate: null,
        charging_profile_period: [
          { start_period: 0, limit: 16.38 },
          { start_period: 60, limit: 6.3 },
        ],
      }),
    );
    expect(data?.charging_profile).toEqual({
      unit: "A",
      startAt: Date.UTC(2031, 0, 1),
      durationSeconds: 900,
      minRate: null,
      periods: [
        { startSeconds: 0, limit: 16.3 },
        { startSeconds: 60, limit: 6.3 },
      ],
    });
  });

  it.each([
    ["no period", { charging_profile_period: [] }],
    ["a limit below 0", { charging_profile_period: [{ start_period: 0, limit: -1 }] }],
    ["an unknown unit", { charging_rate_unit: "kW" }],
    ["no duration at all", { duration: 0 }],
    [
      "a duration that ends before it begins",
      { duration: 5, charging_profile_period: [{ start_period: 9, limit: 6 }] },
    ],
    [
      "periods out of order",
      {
        charging_profile_period: [
          { start_period: 60, limit: 6 },
          { start_period: 60, limit: 7 },
        ],
      },
    ],
  ])("is refused with %s", (_what, fields) => {
    expect(read(aProfile(fields)).success).toBe(false);
  });
});

describe("what partners are told", () => {
  const limits = { unit: "W", startAt: null, durationSeconds: 900, minRate: null } as const;

  it("is an ActiveChargingProfile of at most one decimal (OCPI-P2)", () => {
    const active = { at: 1_000, limits: { ...limits, periods: [{ startSeconds: 0, limit: 11_040.07 }] } };
    const written = activeChargingProfile(active);
    expect(judge("ActiveChargingProfile", written)).toEqual([]);
    expect(written).toEqual({
      start_date_time: "1970-01-01T00:00:01.000Z",
      charging_profile: {
        duration: 900,
        charging_rate_unit: "W",
        charging_profile_period: [{ start_period: 0, limit: 11_040 }],
      },
    });
    expect(judge("ActiveChargingProfileResult", profileResult("ACCEPTED", active))).toEqual([]);
  });

  it("is a bare word without one, and never a message (OCPI-P1)", () => {
    for (const word of ["REJECTED", "UNKNOWN"] as const) {
      expect(judge("ActiveChargingProfileResult", profileResult(word, null))).toEqual([]);
      expect(judge("ClearProfileResult", profileResult(word, null))).toEqual([]);
    }
    expect(judge("ChargingProfileResponse", profileResponse("TOO_OFTEN"))).toEqual([]);
  });
});
