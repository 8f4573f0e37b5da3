import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  externalStatus,
  type Places,
  type PublicConnector,
  type PublicEvse,
} from "../../src/domain/external-status.ts";
import { CONNECTOR_CLASSES, CONNECTOR_STATUSES, type ConnectorStatus } from "../../src/domain/location.ts";
import { INITIAL_SPEEDS, type Speed } from "../../src/domain/speed.ts";
import { HOUR } from "../../src/domain/time.ts";
import { AT, evseWindow, runningSession } from "../ocpi/shown-location.ts";

const RAPID: PublicConnector = {
  class: "fast",
  standard: "IEC_62196_T2_COMBO",
  maxPowerW: 150_000,
  status: "Available",
};
const FAST: PublicConnector = { ...RAPID, standard: "IEC_62196_T2", maxPowerW: 43_000 };
const SESSION = {
  startedAt: AT - HOUR,
  chargingPeriods: [],
  powerW: null,
  peakPowerW: null,
  bookedUntil: null,
  pastStays: [],
};
const evse = (connectors: readonly PublicConnector[], fields: Partial<PublicEvse> = {}): PublicEvse => ({
  label: "C1",
  isOnline: true,
  connectors,
  windows: [],
  session: null,
  ...fields,
});
const showing = (status: ConnectorStatus | null, fields: Partial<PublicEvse> = {}) =>
  evse([{ ...RAPID, status }], fields);
const speeds = (...evses: readonly PublicEvse[]) => externalStatus(evses, INITIAL_SPEEDS, AT).speeds;
const placesOf = (speed: Speed, ...evses: readonly PublicEvse[]) =>
  speeds(...evses).find((each) => each.speed === speed);
const kept = (kind: "reservation" | "maintenance") => ({ kind, beginAt: AT - HOUR, endAt: AT + HOUR });

describe("the external status of a location (R11)", () => {
  it.each<[string, PublicEvse, keyof Places]>([
    ["free", showing("Available"), "free"],
    ["a car that only arrived", showing("Preparing"), "inUse"],
    ["a car that pauses", showing("SuspendedEV"), "inUse"],
    ["a session that no status tells of", showing("Available", { session: SESSION }), "inUse"],
    ["reserved by the charge point", showing("Reserved"), "reserved"],
    ["booked, though the charge point is silent", showing("Available", { windows: [kept("reservation")] }), "reserved"],
    ["in maintenance", showing("Available", { windows: [kept("maintenance")] }), "outOfOrder"],
    ["out of service", showing("Unavailable"), "outOfOrder"],
    ["broken", showing("Faulted"), "outOfOrder"],
    ["broken in the middle of a session", showing("Faulted", { session: SESSION }), "outOfOrder"],
    ["offline", showing("Charging", { isOnline: false, session: SESSION }), "unknown"],
    ["never heard of", showing(null), "unknown"],
  ])("counts %s", (_, one, counted) => {
    const counts = { free: 0, inUse: 0, reserved: 0, outOfOrder: 0, unknown: 0, [counted]: 1 };
    const isOutOfService = counted === "outOfOrder" || counted === "unknown";
    expect(placesOf("rapid", one)).toMatchObject({ total: 1, ...counts, isOutOfService });
  });

  it("takes an EVSE at all its speeds by any of its connectors", () => {
    const taken = evse([RAPID, { ...FAST, status: "Charging" }]);
    expect(speeds(taken)).toMatchObject([
      { speed: "fast", total: 1, inUse: 1 },
      { speed: "rapid", total: 1, inUse: 1 },
    ]);
    expect(placesOf("rapid", evse([RAPID, { ...FAST, status: "Reserved" }]))).toMatchObject({ reserved: 1 });
  });

  it("lets a broken connector hinder nobody who does not need it", () => {
    const broken = evse([{ ...RAPID, status: "Faulted" }, FAST]);
    expect(speeds(broken)).toMatchObject([
      { speed: "fast", free: 1, outOfOrder: 0 },
      { speed: "rapid", free: 0, outOfOrder: 1 },
    ]);
    const half = evse([RAPID, { ...RAPID, standard: "CHADEMO", status: "Faulted" }]);
    expect(placesOf("rapid", half)).toMatchObject({ total: 1, free: 1, standards: ["CHADEMO", "IEC_62196_T2_COMBO"] });
  });

  it("says who is free first, and nothing once one is", () => {
    const pastStays = Array.from({ length: 10 }, () => ({ chargedSeconds: 7_200, parkedSeconds: 0 }));
    const charging = (label: string, startedAt: number) =>
      showing("Charging", { label, session: { ...SESSION, startedAt, pastStays } });
    const both = [charging("C1", AT), charging("C2", AT - HOUR)];
    expect(placesOf("rapid", ...both)?.firstFree).toEqual({ at: AT + HOUR, source: "history", label: "C2" });
    expect(placesOf("rapid", ...both, showing("Available"))?.firstFree).toBeNull();
    expect(placesOf("rapid", showing("Faulted"))?.firstFree).toEqual({ at: null, source: "unknown", label: null });
  });

  it("adds up, whatever there is, and has an estimate exactly where none is free", () => {
    const connector = fc.record<PublicConnector>({
      class: fc.constantFrom(...CONNECTOR_CLASSES),
      standard: fc.constantFrom("IEC_62196_T2", "CHADEMO"),
      maxPowerW: fc.integer({ min: 100, max: 400_000 }),
      status: fc.constantFrom(null, ...CONNECTOR_STATUSES),
    });
    const anyEvse = fc.record<PublicEvse>({
      label: fc.string(),
      isOnline: fc.boolean(),
      connectors: fc.array(connector, { maxLength: 3 }),
      windows: fc.array(evseWindow, { maxLength: 3 }),
      session: fc.option(runningSession),
    });
    fc.assert(
      fc.property(fc.array(anyEvse, { maxLength: 5 }), (evses) => {
        const status = externalStatus(evses, INITIAL_SPEEDS, AT);
        for (const places of [...status.speeds, ...status.classes]) {
          const { total, free, inUse, reserved, outOfOrder, unknown, firstFree } = places;
          expect(free + inUse + reserved + outOfOrder + unknown).toBe(total);
          expect(total).toBeGreaterThan(0);
          expect(places.minPowerW).toBeLessThanOrEqual(places.maxPowerW);
          expect(places.isOutOfService).toBe(free + inUse + reserved === 0);
          expect(firstFree === null).toBe(free > 0);
          if (firstFree !== null) {
            expect(firstFree.at === null).toBe(firstFree.source === "unknown");
            expect(firstFree.label === null).toBe(firstFree.at === null);
          }
        }
        const withPlug = evses.filter(({ connectors }) => connectors.length > 0).length;
        for (const { total } of status.classes) expect(total).toBeLessThanOrEqual(withPlug);
      }),
    );
  });
});
