import { describe, expect, it } from "vitest";
import type { Roaming } from "../../src/domain/roaming.ts";
import { foldPlate, ownerOf, readOwner, standardsFor } from "../../src/domain/vehicle.ts";

const roaming: Roaming = {
  partnerId: "p",
  countryCode: "nl",
  partyId: "Msp",
  type: "RFID",
  contractId: "nl-msp:c1",
  whitelist: "ALLOWED",
};

describe("a plate", () => {
  it.each([
    ["aa-11 bb", "AA11BB"],
    ["M–ÄB 12", "MÄB12"],
    ["１２·Ａ", "12A"],
    ["", null],
    [" - ", null],
    ["A*B", null],
    ["A".repeat(16), null],
  ])("%s is %s", (text, plate) => {
    expect(foldPlate(text)).toBe(plate);
  });
});

describe("the owner of a vehicle", () => {
  it("is the token of our own, or the contract of a partner's driver, in any spelling", () => {
    expect(readOwner(ownerOf({ uid: "tag" }))).toEqual({ kind: "own", tokenUid: "TAG" });
    const owner = { kind: "partner", countryCode: "NL", partyId: "MSP", contractId: "NL-MSP:C1" };
    expect(readOwner(ownerOf({ uid: "tag", roaming }))).toEqual(owner);
    expect(ownerOf({ uid: "own:x", roaming })).toBe(ownerOf({ uid: "TAG", roaming }));
  });
});

describe("the plugs that a booking may have", () => {
  it("are those that are wanted and fit", () => {
    expect(standardsFor(undefined, [])).toBeUndefined();
    expect(standardsFor(["CHADEMO"], [])).toEqual(["CHADEMO"]);
    expect(standardsFor(undefined, ["CHADEMO"])).toEqual(["CHADEMO"]);
    expect(standardsFor(["CHADEMO", "TESLA_S"], ["TESLA_S", "DOMESTIC_F"])).toEqual(["TESLA_S"]);
    expect(standardsFor(["CHADEMO"], ["TESLA_S"])).toEqual([]);
  });
});
