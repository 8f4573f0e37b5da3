import { describe, expect, it } from "vitest";
import { activeUntil, isActiveAt, type Promotion, promotionAt } from "../../src/domain/promotion.ts";

const LISBON = "Europe/Lisbon";
const at = (iso: string) => Date.parse(iso);

const promotion = (fields: Partial<Promotion> = {}): Promotion => ({
  id: "evening",
  name: "Evening",
  discount: { kind: "percentage", basisPoints: 1_000 },
  classes: ["standard"],
  locationIds: null,
  weekdays: [],
  startMinute: 18 * 60,
  endMinute: 20 * 60,
  startAt: at("2026-07-01T00:00Z"),
  endAt: at("2026-08-01T00:00Z"),
  endedAt: null,
  createdAt: at("2026-06-01T00:00Z"),
  ...fields,
});

describe("when a promotion is active (EN-T7, PF7)", () => {
  it("in its hours on the station's clock, from their begin to before their end", () => {
    const isActive = (clock: string) => isActiveAt(promotion(), LISBON, at(`2026-07-10T${clock}+01:00`));
    expect(["17:59", "18:00", "19:59", "20:00"].map(isActive)).toEqual([false, true, true, false]);
  });

  it("in its window only, and no longer than until it was ended by hand", () => {
    const whole = promotion({ startMinute: 0, endMinute: 0 });
    expect(isActiveAt(whole, LISBON, whole.startAt - 1)).toBe(false);
    expect(isActiveAt(whole, LISBON, whole.startAt)).toBe(true);
    expect(isActiveAt(whole, LISBON, whole.endAt - 1)).toBe(true);
    expect(isActiveAt(whole, LISBON, whole.endAt)).toBe(false);
    const ended = { ...whole, endedAt: at("2026-07-10T12:00Z") };
    expect(isActiveAt(ended, LISBON, ended.endedAt - 1)).toBe(true);
    expect(isActiveAt(ended, LISBON, ended.endedAt)).toBe(false);
  });

  it("through the night that begins on its weekday, and no other", () => {
    const friday = promotion({ weekdays: [5], startMinute: 22 * 60, endMinute: 2 * 60 });
    const isActive = (local: string) => isActiveAt(friday, LISBON, at(`2026-07-${local}+01:00`));
    expect(["10T21:59", "10T22:00", "11T01:59", "11T02:00"].map(isActive)).toEqual([false, true, true, false]);
    expect(["10T01:00", "11T22:00"].map(isActive)).toEqual([false, false]);
  });

  it("for as long as the clock shows its hours, on the days on which it is put forward or back", () => {
    const times = { startMinute: 60, endMinute: 120, startAt: at("2026-01-01T00:00Z"), endAt: at("2027-01-01T00:00Z") };
    const minutes = (day: string) => {
      const midnight = at(day);
      return Array.from({ length: 1_320 }, (_, minute) => midnight + minute * 60_000).filter((each) =>
        isActiveAt(promotion(times), LISBON, each),
      ).length;
    };
    expect(minutes("2026-03-29T00:00Z")).toBe(0);
    expect(minutes("2026-10-24T23:00Z")).toBe(120);
    expect(minutes("2026-07-10T23:00Z")).toBe(60);
  });

  it("tells when it pauses next, or that it lasts to its end", () => {
    expect(activeUntil(promotion(), LISBON, at("2026-07-10T18:30+01:00"))).toBe(at("2026-07-10T20:00+01:00"));
    const whole = promotion({ startMinute: 0, endMinute: 0 });
    expect(activeUntil(whole, LISBON, whole.startAt)).toBe(whole.endAt);
    const days = { ...whole, weekdays: [5, 6] };
    expect(activeUntil(days, LISBON, at("2026-07-10T12:00Z"))).toBe(at("2026-07-12T00:00+01:00"));
  });
});

describe("the promotion of a place", () => {
  const noon = at("2026-07-10T18:30+01:00");
  const place = { locationId: "here", class: "standard", timeZone: LISBON } as const;

  it("is for its classes and its stations", () => {
    expect(promotionAt([promotion()], place, noon)?.id).toBe("evening");
    expect(promotionAt([promotion({ locationIds: ["here"] })], place, noon)?.id).toBe("evening");
    expect(promotionAt([promotion({ locationIds: ["there"] })], place, noon)).toBeNull();
    expect(promotionAt([promotion({ classes: ["fast"] })], place, noon)).toBeNull();
  });

  it("is one alone: where two came together, the one entered first", () => {
    const later = promotion({ id: "later", createdAt: at("2026-06-02T00:00Z") });
    expect(promotionAt([later, promotion()], place, noon)?.id).toBe("evening");
  });
});
