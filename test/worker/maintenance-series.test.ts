import { describe, expect, it } from "vitest";
import { timeOfDay } from "../../src/domain/time.ts";
import type { BookingView } from "../../src/entry/api/shared/bookings.ts";
import { permissionsOf } from "../../src/entry/api/shared/permissions.ts";
import { BookingDesk } from "./booking-desk.ts";
import { Operator } from "./operator.ts";

const desk = BookingDesk.forTests();
const DAY = 24 * 60;

type Answered = { readonly items: readonly BookingView[]; readonly code?: string; readonly detail?: string };

/** The slow slot, in an hour and for an hour, three times on following days, unless told otherwise. */
const repeat = (fields: Record<string, unknown> = {}, operator = desk.operator) =>
  operator.post<Answered>("/bookings/maintenance/series", {
    evseUid: desk.slow,
    beginAt: desk.at(60),
    endAt: desk.at(120),
    repeat: { every: "daily", times: 3 },
    ...fields,
  });

async function repeated(fields: Record<string, unknown> = {}): Promise<readonly BookingView[]> {
  const { status, body } = await repeat(fields);
  expect({ status, body }).toMatchObject({ status: 201 });
  return body.items;
}

const statesOf = (items: readonly BookingView[]) =>
  Promise.all(items.map(async ({ id }) => (await desk.operator.get<BookingView>(`/bookings/${id}`)).body.state));

describe("maintenance that repeats (portal 4.11)", () => {
  it("is as many maintenances of one series, at the same time on the station's clock", async () => {
    const items = await repeated({ note: "Clean the plug", technician: "Rui" });
    expect(items).toHaveLength(3);
    const [first] = items;
    expect(first).toMatchObject({ beginAt: desk.at(60), endAt: desk.at(120), seriesId: expect.any(String) });
    for (const each of items) {
      expect(each).toMatchObject({
        kind: "maintenance",
        state: "RESERVED",
        evseUid: desk.slow,
        seriesId: first?.seriesId,
        note: "Clean the plug",
        technician: "Rui",
        heldFrom: each.beginAt,
        heldUntil: each.endAt,
      });
    }
    const clocks = items.map(({ beginAt }) => timeOfDay(Date.parse(beginAt), "Europe/Rome"));
    expect(new Set(clocks).size).toBe(1);
    expect(await desk.listed("kind=maintenance&order=oldestFirst")).toEqual(items.map(({ id }) => id));
    expect(await desk.operator.get(`/bookings/${first?.id}`)).toMatchObject({ status: 200, body: first });
  });

  it("is entered whole or not at all: each clash is named", async () => {
    const [, second, third] = await repeated({ evseUid: desk.rapid });
    const span = ({ beginAt, endAt }: BookingView) => ({ beginAt, endAt });
    for (const each of [second, third]) await desk.booked(span(each as BookingView));
    const clashes = [second, third].map((each) => {
      const { beginAt, endAt } = each as BookingView;
      return desk.clash("booked", beginAt, endAt);
    });
    expect(await repeat()).toMatchObject({ status: 409, body: { code: "slot_not_free", detail: clashes.join(" ") } });
    expect(await desk.listed(`evseUid=${desk.slow}&kind=maintenance`)).toEqual([]);
  });

  it("has one winner among those who want the same times at once", async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => repeat()));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 409]));
    expect(await desk.listed("kind=maintenance")).toHaveLength(3);
  });

  it("is cancelled one by one, or from one on", async () => {
    const items = await repeated({ repeat: { every: "daily", times: 4 } });
    const [, second, third] = items as readonly [BookingView, BookingView, BookingView];
    expect(await desk.cancel(third.id)).toMatchObject({ status: 200, body: { state: "CANCELED" } });
    expect(await statesOf(items)).toEqual(["RESERVED", "RESERVED", "CANCELED", "RESERVED"]);
    expect(await desk.cancel(second.id, { following: true })).toMatchObject({
      status: 200,
      body: { state: "CANCELED", canceled: { reason: "UNKNOWN", by: "CPO" } },
    });
    expect(await statesOf(items)).toEqual(["RESERVED", "CANCELED", "CANCELED", "CANCELED"]);
    expect(await desk.cancel(second.id, { following: true })).toMatchObject({
      status: 409,
      body: { code: "booking_closed" },
    });
    await desk.booked({ beginAt: second.beginAt, endAt: second.endAt });
    const single = await desk.booked({ evseUid: desk.rapid });
    expect(await desk.cancel(single.id, { following: true })).toMatchObject({
      status: 400,
      body: { detail: "It does not repeat." },
    });
  });

  it.each([
    ["more often than a hundred times", { repeat: { every: "daily", times: 101 } }, 400],
    ["without an end of the series", { repeat: { every: "daily" } }, 400],
    ["with two ends of the series", { repeat: { every: "daily", times: 2, until: "2099-01-01" } }, 400],
    ["until a day long ago", { repeat: { every: "weekly", until: "2020-01-01" } }, 400],
    ["for ever", { repeat: { every: "daily", until: "2099-01-01" } }, 400],
    ["further ahead than a year", { repeat: { every: "weekly", times: 60 } }, 400],
    ["at a slot that is not there", { evseUid: "nowhere" }, 404],
  ])("is refused %s", async (_what, fields, status) => {
    expect(await repeat(fields)).toMatchObject({ status });
    expect(await desk.listed("kind=maintenance")).toEqual([]);
  });

  it("is refused where it would run into itself", async () => {
    expect(await repeat({ endAt: desk.at(60 + DAY + 1) })).toMatchObject({
      status: 400,
      body: { detail: "It lasts until after it begins again." },
    });
  });

  it("is for who may maintain", async () => {
    const technician = await Operator.hire(permissionsOf("technician"));
    expect(await repeat({}, technician)).toMatchObject({ status: 201 });
    const viewer = await Operator.hire(permissionsOf("viewer"));
    expect(await repeat({ evseUid: desk.rapid }, viewer)).toMatchObject({ status: 403 });
  });
});
