import { describe, expect, it } from "vitest";
import { demoBookings } from "../../scripts/lib/demo-bookings.ts";
import { DEMO_CHARGE_POINTS, DEMO_LOCATIONS, DEMO_TARIFFS, DEMO_TOKENS } from "../../scripts/lib/demo-data.ts";
import { demoPromotion } from "../../scripts/lib/demo-prices.ts";
import { simulatedChargePoints } from "../../scripts/lib/simulated.ts";
import { chargePointSpec } from "../../sim/charge-point/spec.ts";
import { INITIAL_POLICIES } from "../../src/domain/price-rule.ts";
import { promotionAt } from "../../src/domain/promotion.ts";
import { bookingRequest, maintenanceRequest } from "../../src/entry/api/shared/bookings.ts";
import { promotionRequest } from "../../src/entry/api/shared/promotions.ts";
import { chargePointRequest, locationRequest, tokenRequest } from "../../src/entry/api/shared/requests.ts";
import { tariffRequest } from "../../src/entry/api/shared/tariffs.ts";

const SECRETS = {
  jwtSecret: "",
  pepper: "",
  setupToken: "",
  admin: { email: "", password: "", apiKey: "" },
  chargePointPasswords: {},
  authority: { certificate: "", key: "" },
};

describe("the demo data", () => {
  const slots = (locationId: string) =>
    DEMO_CHARGE_POINTS.filter((each) => each.locationId === locationId).flatMap(({ evses }) =>
      evses.map(({ label }) => label),
    );

  it("is what the API takes", () => {
    for (const location of DEMO_LOCATIONS) locationRequest.parse(location);
    for (const tariff of DEMO_TARIFFS) tariffRequest.parse(tariff);
    for (const { is: _, ...token } of DEMO_TOKENS) tokenRequest.parse(token);
    for (const { scene: _, hold: __, ...chargePoint } of DEMO_CHARGE_POINTS) chargePointRequest.parse(chargePoint);
  });

  it("is what the simulator takes", () => {
    for (const { spec } of simulatedChargePoints(SECRETS)) chargePointSpec.parse(spec);
    expect(simulatedChargePoints(SECRETS).length).toBeGreaterThanOrEqual(8);
  });

  it("has the slots the browser checks name, and seven at Braga Sul", () => {
    expect(slots("pn1")).toEqual(["A1", "A2", "B1", "B2", "C1", "C2", "C3", "C4"]);
    expect(slots("bs1")).toHaveLength(7);
  });

  it("holds both shapes: independent sockets in one box, and connectors that exclude each other", () => {
    expect(DEMO_CHARGE_POINTS.some(({ evses }) => evses.length === 2)).toBe(true);
    expect(DEMO_CHARGE_POINTS.some(({ evses }) => evses.some(({ connectors }) => connectors.length > 1))).toBe(true);
  });

  it("has bookings and a maintenance a day ahead, at slots that no real client uses", () => {
    const now = Date.UTC(2026, 9, 24, 11, 20);
    const { bookings, maintenance } = demoBookings(now);
    for (const booking of bookings) bookingRequest.parse(booking);
    for (const work of maintenance) maintenanceRequest.parse(work);
    const all = [...bookings, ...maintenance];
    expect(new Set(all.map(({ note }) => note)).size).toBe(all.length);
    expect(Math.min(...all.map(({ beginAt }) => Date.parse(beginAt ?? "")))).toBe(Date.UTC(2026, 9, 25, 13));
    const world = DEMO_CHARGE_POINTS.filter(({ scene }) => scene !== null).flatMap(({ evses }) => evses);
    const uids = world.map(({ uid }) => uid);
    expect(uids).toEqual(expect.arrayContaining(all.flatMap(({ evseUid }) => evseUid ?? [])));
  });

  it("has a promotion on weekday evenings that takes off less than the rules add to the cost (S1)", () => {
    const now = Date.UTC(2026, 9, 24, 11, 20);
    const { discount, endAt, ...entered } = promotionRequest.parse(demoPromotion(now));
    const promotion = {
      ...entered,
      id: "P",
      discount,
      startAt: now,
      endAt: Date.parse(endAt),
      endedAt: null,
      createdAt: now,
    };
    const place = { locationId: "bs1", class: "fast", timeZone: "Europe/Lisbon" } as const;
    const activeAt = (at: string) => promotionAt([promotion], place, Date.parse(at)) !== null;
    expect(activeAt("2026-11-18T18:00:00Z")).toBe(true);
    expect(activeAt("2026-11-18T17:59:59Z")).toBe(false);
    expect(activeAt("2026-11-21T19:00:00Z")).toBe(false);
    if (discount.kind !== "percentage") throw new Error("It is no percentage");
    const { markupBasisPoints } = INITIAL_POLICIES.fast;
    expect((10_000 + markupBasisPoints) * (10_000 - discount.basisPoints)).toBeGreaterThan(10_000 ** 2);
  });

  it("gives no two cars of the world one card, and leaves valid cards for real clients", () => {
    const used = DEMO_CHARGE_POINTS.flatMap(({ scene }) => {
      if (scene?.kind === "busy") return scene.tokens;
      return scene?.kind === "charging" ? [scene.token] : [];
    });
    const valid = DEMO_TOKENS.filter(({ is }) => is === "valid").map(({ uid }) => uid);
    expect(new Set(used).size).toBe(used.length);
    expect(valid).toEqual(expect.arrayContaining(used));
    expect(used).not.toContain(valid[0]);
  });
});
