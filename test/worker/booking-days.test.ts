import { describe, expect, it, vi } from "vitest";
import type { CalendarView } from "../../src/entry/api/shared/bookings.ts";
import { BookingDesk } from "./booking-desk.ts";
import { clock } from "./ocpp-world.ts";

const desk = BookingDesk.forTests();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const slotOf = (calendar: CalendarView, evseUid: string) => {
  const slot = calendar.evses.find((each) => each.evseUid === evseUid);
  if (slot === undefined) throw new Error(`There is no slot ${evseUid}`);
  return slot;
};
const lengthOf = (stretches: readonly { beginAt: string; endAt: string }[]) =>
  stretches.reduce((sum, { beginAt, endAt }) => sum + Date.parse(endAt) - Date.parse(beginAt), 0);

describe("the calendar of a location", () => {
  it("shows what is taken and what is free at each slot, from now on and up to the horizon", async () => {
    const { id } = await desk.booked({ note: "Ana" });
    const calendar = await desk.calendar(desk.at(-60), desk.at(180));
    expect(calendar).toMatchObject({
      locationId: desk.locationId,
      timeZone: "Europe/Rome",
      from: desk.at(-60),
      to: desk.at(180),
      bookableUntil: desk.at(30 * 24 * 60),
    });
    expect(calendar.evses.map(({ label }) => label).sort()).toEqual(["A1", "C1"]);
    expect(slotOf(calendar, desk.slow)).toMatchObject({
      chargePointId: desk.chargePointId,
      entries: [{ id, kind: "booking", state: "RESERVED", heldFrom: desk.at(60), heldUntil: desk.at(120) }],
      free: [
        { beginAt: clock.iso(), endAt: desk.at(60) },
        { beginAt: desk.at(120), endAt: desk.at(180) },
      ],
    });
    expect(slotOf(calendar, desk.rapid)).toMatchObject({
      entries: [],
      free: [{ beginAt: clock.iso(), endAt: desk.at(180) }],
    });
    const horizon = 30 * 24 * 60;
    const last = slotOf(await desk.calendar(desk.at(horizon - 60), desk.at(horizon + 60)), desk.slow);
    expect(last.free).toEqual([{ beginAt: desk.at(horizon - 60), endAt: desk.at(horizon) }]);
    await desk.cancel(id);
    expect(slotOf(await desk.calendar(desk.at(0), desk.at(180)), desk.slow)).toMatchObject({ entries: [] });
  });

  it("leaves out what is too short to be booked, and the buffer beside what is taken, even beyond its edges", async () => {
    await desk.operator.edit("/settings", { bookings: { bufferMinutes: 10 } });
    await desk.booked({ beginAt: desk.at(60), endAt: desk.at(90) });
    await desk.booked({ beginAt: desk.at(120), endAt: desk.at(150) });
    const { free, entries } = slotOf(await desk.calendar(desk.at(0), desk.at(115)), desk.slow);
    expect(free).toEqual([{ beginAt: clock.iso(), endAt: desk.at(50) }]);
    expect(entries).toHaveLength(1);
    await desk.operator.edit("/settings", { bookings: { bufferMinutes: 0 } });
    const unbuffered = slotOf(await desk.calendar(desk.at(0), desk.at(119)), desk.slow);
    expect(unbuffered.free.at(-1)).toEqual({ beginAt: desk.at(90), endAt: desk.at(119) });
  });

  it("is read for 32 days at most, of a location that is there", async () => {
    const path = (id: string, to: string) => `/locations/${id}/calendar?from=${desk.at(0)}&to=${to}`;
    const month = 32 * 24 * 60;
    expect(await desk.operator.get(path(desk.locationId, desk.at(month)))).toMatchObject({ status: 200 });
    expect(await desk.operator.get(path(desk.locationId, desk.at(month + 1)))).toMatchObject({ status: 400 });
    expect(await desk.operator.get(path(desk.locationId, desk.at(0)))).toMatchObject({ status: 400 });
    expect(await desk.operator.get(path("nowhere", desk.at(60)))).toMatchObject({ status: 404 });
  });
});

describe("days on which clocks are changed", () => {
  it("25 October 2026 has 25 hours in Rome, and the hour that comes twice is booked twice", async () => {
    vi.setSystemTime(Date.UTC(2026, 9, 20, 12));
    const day = () => desk.calendar("2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00");
    expect(lengthOf(slotOf(await day(), desk.slow).free)).toBe(25 * HOUR);
    const summer = { beginAt: "2026-10-25T02:00:00+02:00", endAt: "2026-10-25T03:00:00+02:00" };
    const winter = { beginAt: "2026-10-25T02:00:00+01:00", endAt: "2026-10-25T03:00:00+01:00" };
    expect(await desk.booked(summer)).toMatchObject({ beginAt: "2026-10-25T00:00:00.000Z" });
    expect(await desk.booked(winter)).toMatchObject({ beginAt: "2026-10-25T01:00:00.000Z" });
    expect(await desk.book(winter)).toMatchObject({
      status: 409,
      body: { detail: "A1 is booked from 2026-10-25 02:00 to 03:00." },
    });
    const slot = slotOf(await day(), desk.slow);
    expect(slot.entries).toHaveLength(2);
    expect(lengthOf(slot.free)).toBe(23 * HOUR);
  });

  it("28 March 2027 has 23 hours, and a booking across the hour that is missing is an hour shorter than it looks", async () => {
    vi.setSystemTime(Date.UTC(2027, 2, 20, 12));
    const day = () => desk.calendar("2027-03-28T00:00:00+01:00", "2027-03-29T00:00:00+02:00");
    expect(lengthOf(slotOf(await day(), desk.slow).free)).toBe(23 * HOUR);
    await desk.booked({ beginAt: "2027-03-28T01:30:00+01:00", endAt: "2027-03-28T03:30:00+02:00" });
    expect(lengthOf(slotOf(await day(), desk.slow).free)).toBe(22 * HOUR);
    const tooShort = { beginAt: "2027-03-28T01:55:00+01:00", endAt: "2027-03-28T03:05:00+02:00" };
    expect(await desk.book({ ...tooShort, evseUid: desk.rapid })).toMatchObject({
      status: 400,
      body: { detail: "It is shorter than 15 minutes." },
    });
  });

  it("a booking across midnight stands in the calendar of both days, and takes its time of each", async () => {
    vi.setSystemTime(Date.UTC(2026, 9, 20, 12));
    const { id } = await desk.booked({ beginAt: "2026-10-24T23:00:00+02:00", endAt: "2026-10-25T01:30:00+02:00" });
    const before = await desk.calendar("2026-10-24T00:00:00+02:00", "2026-10-25T00:00:00+02:00");
    const after = await desk.calendar("2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00");
    for (const calendar of [before, after]) expect(slotOf(calendar, desk.slow).entries).toMatchObject([{ id }]);
    expect(lengthOf(slotOf(before, desk.slow).free)).toBe(23 * HOUR);
    expect(lengthOf(slotOf(after, desk.slow).free)).toBe(23.5 * HOUR);
    const instants = ["from=2026-10-25T00:00:00%2B02:00", "to=2026-10-25T00:00:00%2B02:00"];
    for (const half of instants) expect(await desk.listed(half)).toEqual([id]);
  });
});
