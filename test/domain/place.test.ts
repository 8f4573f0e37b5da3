import { describe, expect, it } from "vitest";
import { readEvseId } from "../../src/domain/place.ts";

describe("the id on the label of an EVSE", () => {
  it.each([
    ["PT*EML*E123456", "PT*EML*E123456"],
    ["ptemle123456", "PT*EML*E123456"],
    ["PT*EMLE12*3", "PT*EML*E12*3"],
    [`DE*A1B*E${"9".repeat(31)}`, `DE*A1B*E${"9".repeat(31)}`],
    [`DE*A1B*E${"9".repeat(32)}`, null],
    ["PT*EML*123456", null],
    ["PT*EML*E", null],
    ["PT*EML*E*1", null],
    ["PT-EML-E1", null],
    ["station 7", null],
  ])("%s is kept as %s", (text, kept) => {
    expect(readEvseId(text)).toBe(kept);
  });
});
