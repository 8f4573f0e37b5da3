import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { runCron } from "../../src/entry/cron.ts";
import { cancelBooking, changeBooking } from "../../src/services/bookings.ts";
import { changeMaintenance, completeMaintenance } from "../../src/services/maintenance.ts";
import { BookingCalendar, periodIn, value } from "./booking-calendar.ts";
import { aStart, aStatus, clock } from "./ocpp-world.ts";
import { PublishedStation } from "./published-station.ts";

const published = PublishedStation.forTests([[1], [2]]);
const calendar = new BookingCalendar(published);
const MINUTES = 60;

async function minutesPass(minutes: number): Promise<void> {
  clock.advance(minutes * MINUTES);
  await runCron({ cron: "* * * * *" }, env);
}

/** The charge point is heard of now. */
async function heard(): Promise<void> {
  const charger = await published.station.boot();
  await charger.request("StatusNotification", aStatus("Available", { connectorId: 1 }));
  await published.station.settled();
}

describe("nobody comes for a booking", () => {
  it("it is NO_SHOW once its time to come is over, and its slot is free again", async () => {
    const booked = await calendar.booked([10, 70], { option: { evseUid: calendar.uid() } });
    await heard();
    await minutesPass(26);
    expect(await calendar.now(booked)).toMatchObject({ state: "RESERVED", isHeld: true });
    await minutesPass(1);
    expect(await calendar.now(booked)).toMatchObject({ state: "NO_SHOW", isHeld: false });
    await calendar.booked([0, 30], { option: { evseUid: calendar.uid() } });
  });

  it("nobody says so while nothing is heard of the charge point, for a day", async () => {
    const booked = await calendar.booked([10, 70]);
    await minutesPass(60);
    expect(await calendar.now(booked)).toMatchObject({ state: "RESERVED" });
    await minutesPass(25 * 60);
    expect(await calendar.now(booked)).toMatchObject({ state: "NO_SHOW" });
  });
});

describe("the slot of a booking cannot be had", () => {
  it("it gets another that is what was wanted, before it begins", async () => {
    const booked = await calendar.booked([2, 60]);
    expect(booked.evseUid).toBe(calendar.uid(1));
    await calendar.blocked(booked, "faulted");
    await minutesPass(1);
    expect(await calendar.now(booked)).toMatchObject({ state: "RESERVED", evseUid: calendar.uid(2), blockedBy: null });
  });

  it("it is cancelled by us in the words of its driver's partner, where that slot was booked by name or no other is free (B7)", async () => {
    const named = await calendar.booked([2, 60], { option: { evseUid: calendar.uid(1) } });
    const other = await calendar.booked([2, 60], { option: { evseUid: calendar.uid(2) } });
    await calendar.blocked(named, "occupied");
    await calendar.blocked(other, "unavailable");
    await minutesPass(4);
    expect(await calendar.now(named)).toMatchObject({ state: "RESERVED" });
    await minutesPass(1);
    expect(await calendar.now(named)).toMatchObject({ state: "CANCELED", canceled: { reason: "FULL", by: "CPO" } });
    expect(await calendar.now(other)).toMatchObject({ state: "CANCELED", canceled: { reason: "BROKEN_CHARGER" } });
  });
});

describe("maintenance", () => {
  it("takes free time, and is refused by name where something is booked", async () => {
    await calendar.booked([60, 90], { option: { evseUid: calendar.uid() } });
    const refused = await calendar.maintain(1, [30, 120]);
    expect(refused).toMatchObject({ ok: false, refusal: "slot_not_free" });
    expect(JSON.stringify(refused)).toMatch(/ is booked from \S+ \d\d:\d\d to /);
    const maintenance = value(await calendar.maintain(1, [90, 120]));
    expect(await calendar.now(maintenance)).toMatchObject({ kind: "maintenance", state: "RESERVED", isHeld: true });
    const evse = await published.evse();
    expect(evse.status_schedule).toMatchObject([{ status: "RESERVED" }, { status: "INOPERATIVE" }]);
  });

  it("displaces if it must: who booked any slot gets another, who booked this one is told BROKEN_CHARGER", async () => {
    const any = await calendar.booked([60, 90]);
    const named = await calendar.booked([100, 130], { option: { evseUid: calendar.uid() } });
    value(await calendar.maintain(1, [50, 140], { displaces: true }));
    expect(await calendar.now(any)).toMatchObject({ state: "RESERVED", evseUid: calendar.uid(2) });
    expect(await calendar.now(named)).toMatchObject({ state: "CANCELED", canceled: { reason: "BROKEN_CHARGER" } });
  });

  it("is over at its end, or when somebody says so; then its slot is free", async () => {
    const first = value(await calendar.maintain(1, [0, 30]));
    await minutesPass(31);
    expect(await calendar.now(first)).toMatchObject({ state: "FULFILLED", isHeld: false });
    const second = value(await calendar.maintain(1, [0, 300]));
    await minutesPass(10);
    const done = value(await completeMaintenance(calendar.deps, await calendar.now(second)));
    expect(done).toMatchObject({ state: "FULFILLED", isHeld: false, heldUntil: clock.now() });
    expect(await completeMaintenance(calendar.deps, done)).toMatchObject({ ok: false, refusal: "booking_closed" });
    await calendar.booked([0, 30], { option: { evseUid: calendar.uid() } });
  });

  it("that is left open moves on until somebody completes it, and displaces what it reaches", async () => {
    const open = value(await calendar.maintain(1, [0, 30], { isOpenEnded: true }));
    const later = await calendar.booked([110, 140]);
    expect(later.evseUid).toBe(calendar.uid(1));
    for (let passed = 0; passed < 100; passed += 10) await minutesPass(10);
    const now = await calendar.now(open);
    expect(now.state).toBe("RESERVED");
    expect(now.heldUntil).toBeGreaterThan(clock.now());
    expect(await calendar.now(later)).toMatchObject({ state: "RESERVED", evseUid: calendar.uid(2) });
    value(await completeMaintenance(calendar.deps, now));
  });

  it("begins earlier or ends later, as far as nothing is booked", async () => {
    const maintenance = value(await calendar.maintain(1, [60, 90]));
    await calendar.booked([100, 130], { option: { evseUid: calendar.uid() } });
    const started = value(
      await changeMaintenance(calendar.deps, maintenance, { period: periodIn([0, 90]), displaces: false }),
    );
    expect(started).toMatchObject({ heldFrom: clock.now() });
    const longer = { period: periodIn([0, 120]), displaces: false };
    expect(await changeMaintenance(calendar.deps, started, longer)).toMatchObject({ refusal: "slot_not_free" });
    value(await changeMaintenance(calendar.deps, started, { ...longer, displaces: true }));
  });
});

it("EDGE-24 a session whose connector is Available has given its time back, and the next driver is let in", async () => {
  const charger = await published.station.boot();
  await charger.request("StartTransaction", aStart());
  await charger.request("StatusNotification", aStatus("Available"));
  await published.station.settled();
  const idTag = await published.world.token("NEXT-DRIVER");
  const path = `${published.station.path}/commands/RemoteStartTransaction`;
  const { status } = await published.operator.post(path, { connectorId: 1, idTag });
  expect(status).toBe(202);
});

describe("a booking", () => {
  it("is changed to a time that is free, and stays as it is where none is (B6)", async () => {
    const first = await calendar.booked([60, 90], { option: { evseUid: calendar.uid() } });
    const second = await calendar.booked([90, 120], { option: { evseUid: calendar.uid() } });
    expect(await changeBooking(calendar.deps, first, { period: periodIn([60, 100]) })).toMatchObject({
      refusal: "slot_not_free",
    });
    expect(await calendar.now(first)).toEqual(first);
    const moved = value(await changeBooking(calendar.deps, first, { period: periodIn([120, 150]) }));
    expect(moved).toMatchObject({ id: first.id, state: "RESERVED", heldFrom: periodIn([120, 150]).beginAt });
    expect(await changeBooking(calendar.deps, first, { note: "old" })).toMatchObject({ refusal: "version_conflict" });
    value(await changeBooking(calendar.deps, second, { period: periodIn([60, 120]) }));
  });

  it("that has begun may last longer, and cannot begin at another time that is past", async () => {
    const booked = await calendar.booked([0, 30]);
    clock.advance(10 * MINUTES);
    const { beginAt } = booked;
    const longer = { beginAt, endAt: beginAt + 60 * 60_000 };
    expect(value(await changeBooking(calendar.deps, booked, { period: longer }))).toMatchObject({
      ...longer,
      heldUntil: longer.endAt,
    });
    const earlier = { period: { ...longer, beginAt: beginAt - 60_000 } };
    expect(await changeBooking(calendar.deps, await calendar.now(booked), earlier)).toMatchObject({
      refusal: "invalid_request",
    });
  });

  it("that is cancelled gives its time back, once", async () => {
    const booked = await calendar.booked([60, 90], { option: { evseUid: calendar.uid() } });
    const why = { reason: "TRAFFIC", by: "EMSP" } as const;
    expect(value(await cancelBooking(calendar.deps, booked, why))).toMatchObject({ state: "CANCELED", canceled: why });
    expect(await cancelBooking(calendar.deps, booked, why)).toMatchObject({ refusal: "booking_closed" });
    await calendar.booked([60, 90], { option: { evseUid: calendar.uid() } });
  });
});
