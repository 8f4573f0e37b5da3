import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChargingLimits } from "../../src/domain/charging-limits.ts";
import { chargingPicture } from "../../src/ocpp/charging-picture.ts";
import type { PlacedProfile } from "../../src/ocpp/charging-profile.ts";
import { PARTNER_PROFILE_ID } from "../../src/ocpp/charging-state.ts";
import { limitEvse } from "../../src/ocpp/charging-wishes.ts";
import { limitAt, rateW, supplyOf } from "../../src/ocpp/composite-schedule.ts";
import { wanting } from "../../src/ocpp/smart-charging.ts";
import { type ChargePointState, EMPTY_STATE } from "../../src/ocpp/state.ts";
import { wantedProfiles } from "../../src/ocpp/wanted-profiles.ts";
import { REGISTRATION } from "../support/ocpp-object.ts";
import { HORIZON, NOON, placedProfile, TRANSACTION_ID } from "./charging-arbitraries.ts";

const RUNS = { numRuns: 200 };
const HERE = 1;
const STARTED = NOON - 60_000;

/** A transaction of a partner's driver runs at the connector. */
const RUNNING: ChargePointState = {
  ...EMPTY_STATE,
  registration: REGISTRATION,
  open: [
    { connectorId: HERE, transactionId: TRANSACTION_ID, sessionId: "S", holdsEvse: true, startedAt: STARTED },
  ] as unknown as ChargePointState["open"],
};

const wished = (operator: readonly PlacedProfile[]) =>
  operator.reduce((state, { connectorId, profile }) => wanting(state, { connectorId, profile }, NOON), RUNNING);

function limited(state: ChargePointState, limits: ChargingLimits): ChargePointState {
  const partner = {
    sessionId: "S",
    transactionId: TRANSACTION_ID,
    connectorId: HERE,
    partnerId: "P",
    isFollowed: false,
  };
  return { ...state, charging: { ...state.charging, partners: [{ ...partner, limits }] } };
}

function limitW(state: ChargePointState, profiles: readonly PlacedProfile[], at: number): number {
  const picture = chargingPicture(
    state,
    profiles.map((each) => ({ ...each, since: STARTED })),
  );
  const { rate } = limitAt(picture, HERE, at);
  return rate === null ? Number.POSITIVE_INFINITY : rateW(rate, supplyOf(picture, HERE));
}

/** What the partner asked for at an instant; null: nothing. */
function askedW(state: ChargePointState, limits: ChargingLimits, at: number): number | null {
  const seconds = (at - (limits.startAt ?? STARTED)) / 1_000;
  if (limits.durationSeconds !== null && seconds >= limits.durationSeconds) return null;
  const period = limits.periods.findLast(({ startSeconds }) => startSeconds <= seconds);
  return period === undefined
    ? null
    : rateW({ limit: period.limit, unit: limits.unit }, supplyOf(chargingPicture(state, []), HERE));
}

const limits: fc.Arbitrary<ChargingLimits> = fc
  .record({
    unit: fc.constantFrom("A" as const, "W" as const),
    startAt: fc.option(fc.integer({ min: -HORIZON, max: HORIZON }).map((seconds) => NOON + seconds * 1_000)),
    starts: fc.uniqueArray(fc.integer({ min: 0, max: HORIZON }), { minLength: 1, maxLength: 4 }),
    tenths: fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 4, maxLength: 4 }),
    longer: fc.option(fc.integer({ min: 1, max: HORIZON })),
  })
  .map(({ unit, startAt, starts, tenths, longer }) => {
    const sorted = starts.toSorted((left, right) => left - right);
    const periods = sorted.map((startSeconds, index) => ({ startSeconds, limit: (tenths[index] ?? 0) / 10 }));
    const durationSeconds = longer === null ? null : (sorted.at(-1) ?? 0) + longer;
    return { unit, startAt, durationSeconds, minRate: null, periods };
  });

/** What has passed is not wanted any more. */
const INSTANTS = Array.from({ length: 2 * HORIZON }, (_, second) => NOON + second * 1_000).filter(
  (_, i) => i % 31 === 0,
);

describe("a partner's limits of its driver's session (OCPI-E9)", () => {
  it("hold, and lift nothing that the operator wants, whatever profiles the operator has", () => {
    const property = fc.property(fc.array(placedProfile, { maxLength: 6 }), limits, (operator, asked) => {
      const before = wished(operator);
      const state = limited(before, asked);
      const wanted = wantedProfiles(state, NOON);
      for (const at of INSTANTS) {
        const now = limitW(state, wanted, at);
        expect(now).toBeLessThanOrEqual(limitW(before, before.charging.wanted, at) + 1e-6);
        const own = askedW(state, asked, at);
        const isThere = wanted.some(({ profile }) => profile.chargingProfileId === PARTNER_PROFILE_ID + HERE);
        if (own !== null && isThere) expect(now).toBeLessThanOrEqual(own + 1e-6);
      }
    });
    fc.assert(property, RUNS);
  });

  it("are just what was asked for where nobody else limits", () => {
    const property = fc.property(limits, (asked) => {
      const state = limited(RUNNING, asked);
      for (const at of INSTANTS) {
        expect(limitW(state, wantedProfiles(state, NOON), at)).toBeCloseTo(
          askedW(state, asked, at) ?? Number.POSITIVE_INFINITY,
          6,
        );
      }
    });
    fc.assert(property, RUNS);
  });

  it("never exceed what the site allows", () => {
    const property = fc.property(limits, fc.integer({ min: 0, max: 22_000 }), (asked, siteW) => {
      const until = NOON + HORIZON * 1_000;
      const limit = {
        evseUid: "E1",
        sessionId: RUNNING.open[0]?.sessionId ?? null,
        limitW: siteW,
        later: [],
        tailW: 0,
      };
      const site = limitEvse(limited(RUNNING, asked), { ...limit, until }, NOON);
      if (!site.ok) throw new Error(site.refusal);
      const wanted = wantedProfiles(site.value, NOON);
      for (const at of INSTANTS.filter((each) => each < until)) {
        expect(limitW(site.value, wanted, at)).toBeLessThanOrEqual(siteW + 1e-6);
      }
    });
    fc.assert(property, RUNS);
  });

  it("are one profile of the transaction, absolute, above the operator's", () => {
    const own = (stackLevel: number): PlacedProfile => ({
      connectorId: HERE,
      profile: {
        chargingProfileId: 5,
        transactionId: TRANSACTION_ID,
        stackLevel,
        chargingProfilePurpose: "TxProfile",
        chargingProfileKind: "Relative",
        chargingSchedule: { chargingRateUnit: "A", chargingSchedulePeriod: [{ startPeriod: 0, limit: 10 }] },
      },
    });
    const asked: ChargingLimits = {
      unit: "A",
      startAt: null,
      durationSeconds: 900,
      minRate: 6.25,
      periods: [
        { startSeconds: 60, limit: 16 },
        { startSeconds: 600, limit: 8 },
      ],
    };
    const [made] = wantedProfiles(limited(wished([own(3)]), asked), NOON);
    expect(made).toEqual({
      connectorId: HERE,
      profile: {
        chargingProfileId: PARTNER_PROFILE_ID + HERE,
        transactionId: TRANSACTION_ID,
        stackLevel: 4,
        chargingProfilePurpose: "TxProfile",
        chargingProfileKind: "Absolute",
        chargingSchedule: {
          startSchedule: new Date(STARTED + 60_000).toISOString(),
          duration: 840,
          chargingRateUnit: "A",
          minChargingRate: 6.2,
          chargingSchedulePeriod: [
            { startPeriod: 0, limit: 10 },
            { startPeriod: 540, limit: 8 },
          ],
        },
      },
    });
  });
});
