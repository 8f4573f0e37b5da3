import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BilledSession, type ChargingPlace, cdrFigures, creditOf } from "../../src/domain/cdr.ts";
import { energyCost } from "../../src/domain/cost.ts";
import { chargingPeriods } from "../../src/domain/session.ts";
import { type ShownCdr, toCdr } from "../../src/ocpi/cdrs.ts";
import { toSession } from "../../src/ocpi/sessions.ts";
import { anyCourse, START } from "../support/charging-course.ts";
import { judge } from "./judge/judge.ts";

const CPO = { countryCode: "PT", partyId: "EML" };
const MINUTE = 60_000;
const PRICE = { tariffVersionId: "V1", currency: "EUR", priceMicroPerKwh: 390_000, vatBasisPoints: 2_300 };

const PLACE: ChargingPlace = {
  name: "Porto Norte 1",
  address: "Rua do Teste 1",
  city: "Porto",
  postalCode: "4000-001",
  state: "Norte",
  country: "PRT",
  latitude: "41.157900",
  longitude: "-8.629100",
  timeZone: "Europe/Lisbon",
  evseId: "PT*EML*E1",
  standard: "IEC_62196_T2",
  format: "SOCKET",
  powerType: "AC_3_PHASE",
};

const DRIVER = {
  tokenCountryCode: "nl",
  tokenPartyId: "MSP",
  tokenUid: "04A1b2",
  tokenType: "RFID",
  contractId: "NL-MSP-C1",
  authMethod: "AUTH_REQUEST",
  authorizationReference: "REF-1",
} as const;

const SESSION: BilledSession = {
  startedAt: START,
  endedAt: START + 45 * MINUTE,
  energyWh: 7_345,
  chargingPeriods: [
    { startAt: START, endAt: START + 20 * MINUTE, energyWh: 7_345, activity: "charging" },
    { startAt: START + 20 * MINUTE, endAt: START + 45 * MINUTE, energyWh: 0, activity: "parking" },
  ],
};

const ID = "b9a9d8a1-0f9b-4a7c-9d57-3c1f4d7c2a10";

function aCdr(session: BilledSession, price = PRICE, place = PLACE): ShownCdr {
  return {
    ...DRIVER,
    ...price,
    ...cdrFigures(session, price, place.timeZone),
    id: ID,
    sessionId: ID,
    creditOf: null,
    startedAt: session.startedAt,
    reservedAt: null,
    endedAt: session.endedAt,
    locationId: "L1",
    evseUid: "CP-E1",
    connectorId: 2,
    place,
    tariffId: "T1",
    tariffValidFrom: START - MINUTE,
    createdAt: session.endedAt + MINUTE,
  };
}

const credited = (cdr: ShownCdr): ShownCdr => ({ ...cdr, ...creditOf(cdr), id: `${cdr.id}-C`, creditOf: cdr.id });

const isoAt = (minutes: number) => new Date(START + minutes * MINUTE).toISOString();

describe("a CDR", () => {
  it("begins with its reservation, which is no part of total_time (OCPI-D9)", () => {
    const reserved = { ...aCdr(SESSION), reservedAt: START - 15 * MINUTE };
    const cdr = toCdr(CPO, reserved);
    expect(cdr).toMatchObject({ start_date_time: isoAt(-15), total_time: 0.75 });
    expect(cdr.charging_periods[0]).toEqual({
      start_date_time: isoAt(-15),
      dimensions: [{ type: "RESERVATION_TIME", volume: 0.25 }],
    });
    expect(cdr.charging_periods.slice(1)).toEqual(toCdr(CPO, aCdr(SESSION)).charging_periods);
    expect(judge("CDR", cdr)).toEqual([]);
    const ahead = { ...aCdr(SESSION), reservedAt: START + MINUTE };
    expect(toCdr(CPO, ahead)).toEqual(toCdr(CPO, aCdr(SESSION)));
  });

  it("has the figures of the session in kWh, hours and units of the currency (OCPI-D1, D2, D4, D5, D7, D12, J3)", () => {
    expect(toCdr(CPO, aCdr(SESSION))).toEqual({
      country_code: "PT",
      party_id: "EML",
      id: ID,
      start_date_time: isoAt(0),
      end_date_time: isoAt(45),
      session_id: ID,
      cdr_token: { country_code: "nl", party_id: "MSP", uid: "04A1b2", type: "RFID", contract_id: "NL-MSP-C1" },
      auth_method: "AUTH_REQUEST",
      authorization_reference: "REF-1",
      cdr_location: {
        id: "L1",
        name: "Porto Norte 1",
        address: "Rua do Teste 1",
        city: "Porto",
        postal_code: "4000-001",
        state: "Norte",
        country: "PRT",
        coordinates: { latitude: "41.157900", longitude: "-8.629100" },
        evse_uid: "CP-E1",
        evse_id: "PT*EML*E1",
        connector_id: "2",
        connector_standard: "IEC_62196_T2",
        connector_format: "SOCKET",
        connector_power_type: "AC_3_PHASE",
      },
      currency: "EUR",
      tariffs: [
        {
          country_code: "PT",
          party_id: "EML",
          id: "T1",
          currency: "EUR",
          elements: [{ price_components: [{ type: "ENERGY", price: 0.3171, vat: 23, step_size: 1 }] }],
          last_updated: isoAt(-1),
        },
      ],
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
      total_energy: 7.345,
      total_energy_cost: { excl_vat: 2.3289, incl_vat: 2.8646 },
      total_time: 0.75,
      total_parking_time: 0.4167,
      last_updated: isoAt(46),
    });
  });

  it("is what the text says, whatever was charged at whatever price, and so is its credit (OCPI-D3, J2, T17)", () => {
    const anyPrice = fc.record({ hundreds: fc.nat(20_000), vatBasisPoints: fc.nat(10_000) });
    fc.assert(
      fc.property(anyCourse, anyPrice, fc.boolean(), (readings, { hundreds, vatBasisPoints }, hasEvseId) => {
        const last = readings.at(-1) ?? { at: START, registerWh: 0 };
        const energyWh = last.registerWh - (readings[0]?.registerWh ?? 0);
        const periods = chargingPeriods(readings);
        const session = { startedAt: START, endedAt: last.at, energyWh, chargingPeriods: periods };
        const price = { ...PRICE, priceMicroPerKwh: hundreds * 100, vatBasisPoints };
        const cdr = aCdr(session, price, { ...PLACE, ...(hasEvseId ? {} : { evseId: null }) });
        expect(judge("CDR", toCdr(CPO, cdr))).toEqual([]);
        expect(judge("CDR", toCdr(CPO, credited(cdr)))).toEqual([]);
      }),
    );
  });

  it("says of cost, energy and charging periods what the finished Session says (OCPI-D12)", () => {
    fc.assert(
      fc.property(anyCourse, (readings) => {
        const last = readings.at(-1) ?? { at: START, registerWh: 0 };
        const energyWh = last.registerWh - (readings[0]?.registerWh ?? 0);
        const periods = chargingPeriods(readings);
        const cdr = toCdr(CPO, aCdr({ startedAt: START, endedAt: last.at, energyWh, chargingPeriods: periods }));
        const { totalExclMicro, totalInclMicro } = energyCost(energyWh, PRICE);
        const session = toSession(CPO, {
          ...DRIVER,
          id: ID,
          state: "COMPLETED",
          locationId: "L1",
          evseUid: "CP-E1",
          connectorId: 2,
          startedAt: START,
          stoppedAt: last.at,
          energyWh,
          chargingPeriods: periods,
          tariffId: "T1",
          currency: "EUR",
          totalExclMicro,
          totalInclMicro,
          updatedAt: last.at,
        });
        expect(cdr).toMatchObject({
          charging_periods: session.charging_periods,
          total_cost: session.total_cost,
          total_energy: session.kwh,
          cdr_token: session.cdr_token,
          start_date_time: session.start_date_time,
          end_date_time: session.end_date_time,
        });
      }),
    );
  });

  it("that takes another back has all of it, but for the id and the total below zero (OCPI-D3)", () => {
    const cdr = aCdr(SESSION);
    expect(toCdr(CPO, credited(cdr))).toEqual({
      ...toCdr(CPO, cdr),
      id: `${ID}-C`,
      total_cost: { excl_vat: -2.3289, incl_vat: -2.8646 },
      credit: true,
      credit_reference_id: ID,
    });
  });

  it("says #NA of an EVSE without an EVSE-ID, and keeps an address to 45 characters (OCPI-D7, T18, X1)", () => {
    const place = { ...PLACE, evseId: null, address: "A".repeat(60), state: "S".repeat(30), postalCode: null };
    const { cdr_location } = toCdr(CPO, aCdr(SESSION, PRICE, place));
    expect(cdr_location).toMatchObject({ evse_id: "#NA", address: "A".repeat(45), state: "S".repeat(20) });
    expect(Object.keys(cdr_location)).not.toContain("postal_code");
    const stateless = toCdr(CPO, aCdr(SESSION, PRICE, { ...PLACE, state: null }));
    expect(Object.keys(stateless.cdr_location)).not.toContain("state");
  });

  it("of what is free names the tariff that says so (OCPI-D7, F15)", () => {
    const cdr = toCdr(CPO, aCdr(SESSION, { ...PRICE, priceMicroPerKwh: 0 }));
    expect(cdr).toMatchObject({
      tariffs: [{ elements: [{ price_components: [{ type: "FLAT", price: 0 }] }] }],
      total_cost: { excl_vat: 0, incl_vat: 0 },
      total_fixed_cost: { excl_vat: 0, incl_vat: 0 },
      total_energy: 7.345,
    });
    expect(Object.keys(cdr)).not.toContain("total_energy_cost");
  });
});
