import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EvseMakeup } from "../../src/domain/abilities.ts";
import { locationScope, type PricedParty, type PriceList } from "../../src/domain/tariff.ts";
import { toIso } from "../../src/domain/time.ts";
import { type ShownConnector, type ShownLocation, toLocation } from "../../src/ocpi/locations.ts";
import { judge } from "./judge/judge.ts";
import { AT, CONNECTOR, CPO, EVSE, LOCATION, location } from "./shown-location.ts";

const aList = (scope: PriceList["scope"], fields: Partial<PriceList> = {}): PriceList => ({
  id: `${scope}-standard`,
  scope,
  class: "standard",
  locationId: "",
  hasPrice: true,
  changedAt: AT - 1,
  ...fields,
});

const shown = (fields: Partial<ShownLocation> = {}, knowsErrata = true) =>
  toLocation(CPO, { ...LOCATION, ...fields }, { knowsErrata, party: null });
const withConnector = (fields: Partial<ShownConnector>) => ({
  evses: [{ ...EVSE, connectors: [{ ...CONNECTOR, ...fields }] }],
});
const connectorShown = (fields: Partial<ShownConnector>, priceLists: readonly PriceList[] = []) =>
  shown({ ...withConnector(fields), priceLists }).evses[0]?.connectors[0];

describe("a Location", () => {
  it("is what the text says, whatever the station data are; for who does not know the errata, what it said before (OCPI-J1, J2, L1, L3, T15)", () => {
    fc.assert(
      fc.property(location, (given) => {
        expect(judge("Location", toLocation(CPO, given, { knowsErrata: true, party: null }))).toEqual([]);
        const cut = toLocation(CPO, given, { knowsErrata: false, party: null });
        expect(judge("Location", cut, { forPartner: "d2" })).toEqual([]);
      }),
    );
  });

  it("has no EVSE that has no connector (OCPI-L3, R19)", () => {
    expect(shown({ evses: [{ ...EVSE, connectors: [] }] }).evses).toEqual([]);
  });

  it("has no operator: it is that of our role (OCPI-L13)", () => {
    expect(shown()).not.toHaveProperty("operator");
  });

  it("leaves out what is not known, and never says null (OCPI-T19)", () => {
    expect(shown({ postalCode: null })).not.toHaveProperty("postal_code");
    expect(JSON.stringify(shown({ postalCode: null }))).not.toContain("null");
  });
});

describe("the capabilities of an EVSE", () => {
  const capabilities = (featureProfiles: EvseMakeup["featureProfiles"], formats: readonly ("SOCKET" | "CABLE")[]) => {
    const connectors = formats.map((format, index) => ({ ...CONNECTOR, connectorId: index + 1, format }));
    const [evseShown] = shown({ evses: [{ ...EVSE, featureProfiles, connectors }] }).evses;
    return evseShown?.capabilities;
  };
  const ALWAYS = ["REMOTE_START_STOP_CAPABLE", "TOKEN_GROUP_CAPABLE"];

  it.each([
    ["of one that has not said what it supports", null, ["CABLE"], []],
    ["with a lock", null, ["SOCKET"], ["UNLOCK_CAPABLE"]],
    ["with reservations", ["Core", "Reservation"], ["CABLE"], ["RESERVABLE"]],
    ["with smart charging", ["SmartCharging"], ["CABLE"], ["CHARGING_PROFILE_CAPABLE"]],
    ["of two connectors", ["Core"], ["CABLE", "CABLE"], ["START_SESSION_CONNECTOR_REQUIRED"]],
    [
      "of two connectors, one with a lock",
      [],
      ["CABLE", "SOCKET"],
      ["UNLOCK_CAPABLE", "START_SESSION_CONNECTOR_REQUIRED"],
    ],
  ] as const)("%s are those that it has (OCPI-L9)", (_, profiles, formats, more) => {
    expect(capabilities(profiles, formats)).toEqual([...ALWAYS, ...more]);
  });
});

describe("a Connector", () => {
  it.each([
    ["AC_3_PHASE", 22_080, undefined],
    ["AC_3_PHASE", 22_000, 22_000],
    ["AC_1_PHASE", 7_360, undefined],
    ["AC_1_PHASE", 3_700, 3_700],
    ["DC", 7_359, 7_359],
  ] as const)(
    "of %s states a power of %d W only below volts times amperes (OCPI-L11)",
    (powerType, maxPowerW, power) => {
      expect(connectorShown({ powerType, maxPowerW })?.max_electric_power).toBe(power);
    },
  );

  it("names one tariff: of its class, the location's own before the organisation's (OCPI-F9, L10)", () => {
    const organisation = aList("organisation");
    const own = aList(locationScope("LOC1"));
    const others = [aList(locationScope("LOC2")), aList("organisation", { class: "fast", id: "fast" })];
    expect(connectorShown({}, [organisation, own, ...others])?.tariff_ids).toEqual([own.id]);
    expect(connectorShown({}, [organisation, ...others])?.tariff_ids).toEqual([organisation.id]);
    expect(connectorShown({ class: "fast" }, [own, ...others])?.tariff_ids).toEqual(["fast"]);
    expect(connectorShown({}, others)).not.toHaveProperty("tariff_ids");
  });

  it("names the own tariff of the reader's party, and of nobody else's; of a list that has ended the one behind it (OCPI-L10, U3)", () => {
    const party = { countryCode: "nl", partyId: "MSP" };
    const organisation = aList("organisation");
    const partys = aList("party:NL*MSP", { id: "partys", changedAt: AT + 1_000 });
    const ended = { ...partys, hasPrice: false, changedAt: AT + 2_000 };
    const seen = (priceLists: readonly PriceList[], reader: PricedParty | null) =>
      toLocation(CPO, { ...LOCATION, ...withConnector({}), priceLists }, { knowsErrata: true, party: reader }).evses[0]
        ?.connectors[0];
    expect(seen([organisation, partys], party)?.tariff_ids).toEqual(["partys"]);
    expect(seen([organisation, partys], { ...party, partyId: "OTH" })?.tariff_ids).toEqual([organisation.id]);
    expect(seen([organisation, ended], party)).toMatchObject({
      tariff_ids: [organisation.id],
      last_updated: toIso(AT + 2_000),
    });
  });

  it("is updated when its tariff begins, and with it its EVSE and Location (OCPI-L1)", () => {
    const changedAt = AT + 60_000;
    const { evses, last_updated } = shown({ priceLists: [aList(locationScope("LOC1"), { changedAt })] });
    expect([evses[0]?.connectors[0]?.last_updated, evses[0]?.last_updated, last_updated]).toEqual(
      Array(3).fill(toIso(changedAt)),
    );
  });

  it("of a removed EVSE names no tariff (OCPI-L10)", () => {
    const removed = shown({ evses: [{ ...EVSE, isRemoved: true }], priceLists: [aList("organisation")] });
    expect(removed.evses[0]?.connectors[0]).not.toHaveProperty("tariff_ids");
  });
});
