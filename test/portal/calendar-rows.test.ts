import { describe, expect, it } from "vitest";
import { nearestItem, slotRows, wantedTime } from "../../portal/src/pages/bookings/calendar-rows.ts";
import { notedRows } from "../../portal/src/pages/bookings/slot-notes.ts";
import type { ConnectorView } from "../../src/entry/api/shared/schemas.ts";
import { chargePoint, connector, evse, station } from "./stations.ts";

const at = (hour: number, minute = 0, second = 0) => Date.UTC(2026, 10, 18, hour, minute, second);
const iso = (...time: Parameters<typeof at>) => new Date(at(...time)).toISOString();
const DAY = { from: at(0), to: at(24) };

const entry = (id: string, from: number, to: number, others: { kind?: "maintenance"; sessionId?: string } = {}) => ({
  id,
  kind: others.kind ?? ("booking" as const),
  origin: "booked" as const,
  state: "RESERVED" as const,
  connectorId: null,
  heldFrom: iso(from),
  heldUntil: iso(to),
  openEnded: false,
  sessionId: others.sessionId ?? null,
  blockedBy: null,
});

function calendarOf(
  evses: readonly { label: string; entries?: ReturnType<typeof entry>[]; free?: [string, string][] }[],
) {
  return {
    locationId: "pn1",
    timeZone: "Europe/Lisbon",
    from: iso(0),
    to: iso(24),
    bookableUntil: iso(24),
    evses: evses.map(({ label, entries = [], free = [] }) => ({
      evseUid: `pn1-${label}`,
      chargePointId: "PN1",
      label,
      entries,
      free: free.map(([beginAt, endAt]) => ({ beginAt, endAt })),
    })),
  };
}

describe("the rows of a calendar (portal 4.11)", () => {
  it("hold what is taken and what is free in order of time, cut to the days shown, slots as people count", () => {
    const entries = [
      entry("m", 22, 26, { kind: "maintenance" }),
      entry("b", -2, 3),
      entry("s", 3, 5, { sessionId: "x" }),
    ];
    const calendar = calendarOf([{ label: "A10" }, { label: "A2", entries, free: [[iso(5), iso(22)]] }]);
    const [first, second] = slotRows(calendar, DAY);
    expect([first?.label, second?.label]).toEqual(["A2", "A10"]);
    expect(first?.items.map(({ kind, from, to }) => [kind, from, to])).toEqual([
      ["booking", at(0), at(3)],
      ["session", at(3), at(5)],
      ["free", at(5), at(22)],
      ["maintenance", at(22), at(24)],
    ]);
  });

  it("offer free time from a full minute on", () => {
    const [row] = slotRows(calendarOf([{ label: "A1", free: [[iso(9, 20, 31), iso(24)]] }]), DAY);
    expect(row?.items.map(({ from }) => from)).toEqual([at(9, 21)]);
  });
});

describe("what a calendar says of its slots beside their times", () => {
  it("sorts them by speed, and says what a charger shows where the calendar would look free", () => {
    const shows = (label: string, maxPowerW: number, status: ConnectorView["status"]) =>
      evse({ uid: `pn1-${label}`, label, connectors: [connector({ maxPowerW, status })] });
    const place = station({
      chargePoints: [
        chargePoint({
          evses: [shows("A2", 11_000, "Reserved"), shows("B1", 150_000, "Reserved"), shows("C1", 7_400, "Charging")],
        }),
      ],
    });
    const free: [string, string][] = [[iso(9), iso(24)]];
    const calendar = calendarOf([
      { label: "B1", entries: [entry("b", 9, 10)] },
      { label: "A2", free },
      { label: "C1", free },
    ]);
    const thresholds = { fastFromW: 22_000, rapidFromW: 100_000 };
    const rows = notedRows(slotRows(calendar, DAY), place, thresholds, at(9, 30));
    expect(rows.map(({ label, speed, shown }) => [label, speed, shown?.kind ?? null])).toEqual([
      ["A2", "slow", "reserved"],
      ["C1", "slow", null],
      ["B1", "rapid", null],
    ]);
  });
});

describe("the time that somebody wants", () => {
  it("is an hour from the quarter that was pointed at, within what is free", () => {
    const free = { from: at(9, 21), to: at(12) };
    expect(wantedTime(free, at(10, 44))).toEqual({ from: at(10, 30), to: at(11, 30) });
    expect(wantedTime(free, null)).toEqual({ from: at(9, 21), to: at(10, 21) });
    expect(wantedTime(free, at(9, 22))).toEqual({ from: at(9, 21), to: at(10, 21) });
    expect(wantedTime(free, at(11, 59))).toEqual({ from: at(11, 45), to: at(12) });
    expect(wantedTime({ from: at(9), to: at(9, 5) }, at(9, 4))).toEqual({ from: at(9), to: at(9, 5) });
  });
});

describe("an arrow key", () => {
  it("leads to what is nearest in time", () => {
    const [row] = slotRows(calendarOf([{ label: "A1", entries: [entry("a", 1, 2), entry("b", 8, 9)] }]), DAY);
    const items = row?.items ?? [];
    expect(nearestItem(items, { from: at(0), to: at(4) })?.key).toBe("a");
    expect(nearestItem(items, { from: at(6), to: at(7) })?.key).toBe("b");
    expect(nearestItem([], DAY)).toBeNull();
  });
});
