import { describe, expect, it } from "vitest";
import { instantOf, localOf } from "../../portal/src/local-time.ts";

const LISBON = "Europe/Lisbon";
const iso = (local: string, timeZone: string) => new Date(instantOf(local, timeZone)).toISOString();

describe("a station's clock in a field", () => {
  it("is the clock of the station, wherever the browser is", () => {
    expect(localOf(Date.parse("2026-11-18T09:20:00Z"), "America/New_York")).toBe("2026-11-18T04:20");
    expect(iso("2026-11-18T04:20", "America/New_York")).toBe("2026-11-18T09:20:00.000Z");
    expect(iso("2026-07-01T10:00", LISBON)).toBe("2026-07-01T09:00:00.000Z");
  });

  it("takes the first of an hour that comes twice, and what follows one that is left out", () => {
    expect(iso("2026-10-25T01:30", LISBON)).toBe("2026-10-25T00:30:00.000Z");
    expect(iso("2026-03-29T01:30", LISBON)).toBe("2026-03-29T01:30:00.000Z");
  });
});
