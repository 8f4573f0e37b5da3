import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { energyCost } from "../../src/domain/cost.ts";
import { chargingPeriods } from "../../src/domain/session.ts";
import { type ShownSession, toSession } from "../../src/ocpi/sessions.ts";
import { judge } from "./judge/judge.ts";

const CPO = { countryCode: "PT", partyId: "EML" };
const START = Date.UTC(2031, 4, 5, 10);
const MINUTE = 60_000;

const SESSION: ShownSession = {
  id: "b9a9d8a1-0f9b-4a7c-9d57-3c1f4d7c2a10",
  state: "COMPLETED",
  locationId: "L1",
  evseUid: "CP-E1",
  connectorId: 2,
  tokenCountryCode: "nl",
  tokenPartyId: "MSP",
  tokenUid: "04A1b2",
  tokenType: "RFID",
  contractId: "NL-MSP-C1",
  authMethod: "AUTH_REQUEST",
  authorizationReference: "REF-1",
  startedAt: START,
  stoppedAt: START + 45 * MINUTE,
  energyWh: 7_345,
  chargingPeriods: [
    { startAt: START, endAt: START + 20 * MINUTE, energyWh: 7_345, activity: "charging" },
    { startAt: START + 20 * MINUTE, endAt: START + 45 * MINUTE, energyWh: 0, activity: "parking" },
  ],
  tariffId: "T1",
  currency: "EUR",
  totalExclMicro: 2_328_900,
  totalInclMicro: 2_864_600,
  updatedAt: START + 46 * MINUTE,
};

const isoAt = (minutes: number) => new Date(START + minutes * MINUTE).toISOString();

/** Milliseconds and Wh from one reading of a register to the next. */
const steps = fc.array(fc.tuple(fc.nat(20 * MINUTE), fc.nat(5_000)), { maxLength: 12 });
const anySession = fc
  .record({
    session: fc.record({
      state: fc.constantFrom<ShownSession["state"]>("ACTIVE", "COMPLETED", "INVALID"),
      authMethod: fc.constantFrom<ShownSession["authMethod"]>("AUTH_REQUEST", "COMMAND", "WHITELIST"),
      authorizationReference: fc.option(fc.stringMatching(/^[!-~]{1,36}$/)),
      tariffId: fc.option(fc.uuid()),
      tokenType: fc.constantFrom("RFID", "APP_USER", "AD_HOC_USER", "OTHER"),
      connectorId: fc.integer({ min: 1, max: 99 }),
    }),
    steps,
    fallWh: fc.option(fc.integer({ min: 1, max: 9_999 })),
    priceMicroPerKwh: fc.option(fc.nat(20_000).map((price) => price * 100)),
    vatBasisPoints: fc.nat(10_000),
  })
  .map(({ session, fallWh, priceMicroPerKwh, vatBasisPoints, ...given }) => {
    const moves = fallWh === null ? given.steps : [[MINUTE, -fallWh] as const];
    const readings = [{ at: START, registerWh: 10_000 }];
    for (const [durationMs, wh] of moves) {
      const last = readings.at(-1) ?? { at: START, registerWh: 10_000 };
      readings.push({ at: last.at + durationMs, registerWh: last.registerWh + wh });
    }
    const end = readings.at(-1) ?? { at: START, registerWh: 10_000 };
    const energyWh = end.registerWh - 10_000;
    const price = { tariffVersionId: "V1", currency: "EUR", priceMicroPerKwh: priceMicroPerKwh ?? 0, vatBasisPoints };
    const cost = priceMicroPerKwh === null || energyWh < 0 ? null : energyCost(energyWh, price);
    return {
      ...SESSION,
      ...session,
      stoppedAt: session.state === "ACTIVE" ? null : end.at,
      energyWh,
      chargingPeriods: chargingPeriods(readings),
      totalExclMicro: cost?.totalExclMicro ?? null,
      totalInclMicro: cost?.totalInclMicro ?? null,
    };
  });

describe("a Session", () => {
  it("has the figures of ours in kWh, hours and units of the currency (OCPI-K4, R20, S4)", () => {
    expect(toSession(CPO, SESSION)).toEqual({
      country_code: "PT",
      party_id: "EML",
      id: SESSION.id,
      start_date_time: isoAt(0),
      end_date_time: isoAt(45),
      kwh: 7.345,
      cdr_token: { country_code: "nl", party_id: "MSP", uid: "04A1b2", type: "RFID", contract_id: "NL-MSP-C1" },
      auth_method: "AUTH_REQUEST",
      authorization_reference: "REF-1",
      location_id: "L1",
      evse_uid: "CP-E1",
      connector_id: "2",
      currency: "EUR",
      charging_periods: [
        {
          start_date_time: isoAt(0),
          dimensions: [
            { type: "ENERGY", volume: 7.345 },
            { type: "TIME", volume: 0.3333 },
          ],
          tariff_id: "T1",
        },
        {
          start_date_time: isoAt(20),
          dimensions: [
            { type: "ENERGY", volume: 0 },
            { type: "PARKING_TIME", volume: 0.4167 },
          ],
          tariff_id: "T1",
        },
      ],
      total_cost: { excl_vat: 2.3289, incl_vat: 2.8646 },
      status: "COMPLETED",
      last_updated: isoAt(46),
    });
  });

  it("is what the text says, whatever was charged (OCPI-J2)", () => {
    fc.assert(
      fc.property(anySession, (session) => {
        expect(judge("Session", toSession(CPO, session))).toEqual([]);
      }),
    );
  });

  it("leaves out what is not there: an end, a reference, a tariff, a cost that nobody is sure of (OCPI-T19)", () => {
    const missing = { stoppedAt: null, authorizationReference: null, totalExclMicro: null, totalInclMicro: null };
    const session = toSession(CPO, { ...SESSION, ...missing, state: "ACTIVE", tariffId: null });
    const written = Object.keys(session);
    for (const name of ["end_date_time", "authorization_reference", "total_cost"]) expect(written).not.toContain(name);
    expect(Object.keys(session.charging_periods[0] ?? {})).toEqual(["start_date_time", "dimensions"]);
  });

  it("has no energy where the register fell", () => {
    const period = { startAt: START, endAt: START, energyWh: -9, activity: "charging" } as const;
    const fell = { ...SESSION, energyWh: -9, chargingPeriods: [period] };
    expect(toSession(CPO, fell)).toMatchObject({
      kwh: 0,
      charging_periods: [{ dimensions: [{ volume: 0 }, { volume: 0 }] }],
    });
  });
});
