import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Grant } from "../../../src/domain/dso.ts";
import { SLOT } from "../../../src/domain/slots.ts";
import { HOUR, MINUTE, toIso } from "../../../src/domain/time.ts";
import { answerOf } from "../../../src/remote/dso/openadr-answer.ts";
import { timedOf } from "../../../src/remote/dso/openadr-events.ts";
import { grantsOf, OFFER, RESERVATION } from "../../../src/remote/dso/openadr-grants.ts";
import {
  type VtnEvent,
  type VtnProgram,
  vtnEvent,
  vtnProgram,
  vtnResource,
} from "../../../src/remote/dso/openadr-objects.ts";
import { readingOf } from "../../../src/remote/dso/openadr-series.ts";
import { gotten } from "./dso-harness.ts";

const NOW = Date.parse("2026-11-18T12:00:00Z");
const WINDOW = { startAt: NOW, endAt: NOW + 6 * HOUR };
const PROGRAM = vtnProgram.parse({ id: "p", programName: "p" });

type Fields = Partial<VtnEvent> & { readonly from?: number; readonly hours?: number };

/** One value of one kind from an hour after now on. */
function said(type: string, value: unknown, { from = 0, hours = 1, ...fields }: Fields = {}): VtnEvent {
  return vtnEvent.parse({
    id: `${type}-${from}-${value}`,
    programID: "p",
    payloadDescriptors: [{ payloadType: type, ...UNITS[type] }],
    intervalPeriod: { start: toIso(NOW + from * HOUR), duration: `PT${hours * 60}M` },
    intervals: [{ payloads: [{ type, values: [value] }] }],
    ...fields,
  });
}

const UNITS: Readonly<Record<string, { readonly units: string; readonly currency?: string }>> = {
  PRICE: { units: "KWH", currency: "EUR" },
  IMPORT_CAPACITY_LIMIT: { units: "KW" },
  IMPORT_CAPACITY_SUBSCRIPTION: { units: "KW" },
  IMPORT_CAPACITY_RESERVATION: { units: "KW" },
};

function timed(events: readonly VtnEvent[], program: VtnProgram = PROGRAM) {
  return gotten(
    timedOf(
      events.map((event) => ({ event, program })),
      { now: NOW, window: WINDOW },
    ),
  );
}

const answer = (events: readonly VtnEvent[], program?: VtnProgram) => answerOf(timed(events, program), WINDOW, NOW);

function prices(events: readonly VtnEvent[]): readonly string[] {
  const series = gotten(answer(events)).raw.prices?.series ?? [];
  return series
    .toSorted((one, other) => one.startAt - other.startAt)
    .map(({ startAt, endAt, value }) => `${(startAt - NOW) / HOUR}–${(endAt - NOW) / HOUR} ${value}`);
}

describe("events that overlap (EN-A6)", () => {
  it("are won by the lower number, and any number wins over none", () => {
    const base = said("PRICE", 1, { hours: 4 });
    expect(prices([base, said("PRICE", 2, { from: 1, priority: 9 })])).toEqual(["0–1 1", "1–2 2", "2–4 1"]);
    const urgent = said("PRICE", 3, { from: 1, hours: 2, priority: 0 });
    expect(prices([base, urgent, said("PRICE", 2, { from: 1, priority: 9 })])).toEqual(["0–1 1", "1–3 3", "3–4 1"]);
  });

  it("are won by the newer of two as important ones, and that is noted", () => {
    const older = said("PRICE", 1, { id: "older", hours: 2, modificationDateTime: "2026-11-18T10:00:00Z" });
    const newer = said("PRICE", 2, { id: "newer", from: 1, modificationDateTime: "2026-11-18T11:00:00Z" });
    expect(prices([older, newer])).toEqual(["0–1 1", "1–2 2"]);
    expect(gotten(answer([older, newer])).ignored).toEqual([
      "PRICE of event older where newer, as important and newer, has another.",
    ]);
  });

  it("of different kinds do not conflict, and events that only touch do not either", () => {
    const { ignored } = gotten(answer([said("PRICE", 1), said("GHG", 300), said("PRICE", 2, { from: 1 })]));
    expect(ignored).toEqual([]);
  });

  it("say at each minute what the winner says, whatever they are", () => {
    const event = fc.record({
      from: fc.integer({ min: 0, max: 20 }),
      slots: fc.integer({ min: 1, max: 12 }),
      priority: fc.constantFrom(null, 0, 1, 2),
      modified: fc.integer({ min: 0, max: 1_000 }),
    });
    fc.assert(
      fc.property(fc.uniqueArray(event, { maxLength: 8, selector: ({ modified }) => modified }), (drawn) => {
        const events = drawn.map(({ from, slots, priority, modified }) =>
          said("PRICE", modified, {
            from: from / 4,
            hours: slots / 4,
            priority,
            modificationDateTime: toIso(NOW - HOUR + modified * MINUTE),
          }),
        );
        const series = gotten(readingOf(timed(events), { names: ["PRICE"], window: WINDOW }))?.series ?? [];
        for (let slot = 0; slot < 24; slot++) {
          const here = drawn.filter(({ from, slots }) => from <= slot && slot < from + slots);
          const [winner] = here.toSorted(
            (one, other) => (one.priority ?? 99) - (other.priority ?? 99) || other.modified - one.modified,
          );
          const found = series.filter(
            ({ startAt, endAt }) => startAt <= NOW + slot * SLOT && NOW + slot * SLOT < endAt,
          );
          expect(found.map(({ value }) => value)).toEqual(winner ? [winner.modified] : []);
        }
      }),
    );
  });
});

describe("units and currency (EN-A8)", () => {
  it("are the program's where the event has none", () => {
    const program = vtnProgram.parse({
      ...PROGRAM,
      payloadDescriptors: [{ payloadType: "PRICE", units: "MWH", currency: "EUR" }],
    });
    const { raw } = gotten(answer([said("PRICE", 80, { payloadDescriptors: null })], program));
    expect(raw.prices).toMatchObject({ unit: "MWH", currency: "EUR", quality: "binding" });
  });

  it("that differ among events refuse the answer", () => {
    const dollars = said("PRICE", 1, {
      from: 1,
      payloadDescriptors: [{ payloadType: "PRICE", units: "KWH", currency: "USD" }],
    });
    expect(answer([said("PRICE", 1), dollars])).toMatchObject({
      ok: false,
      fault: { kind: "implausible", detail: expect.stringMatching(/EUR KWH.*USD KWH/) },
    });
  });

  it.each(["IMPORT_CAPACITY_LIMIT", "IMPORT_CAPACITY_SUBSCRIPTION"])("of %s are never guessed", (type) => {
    const event = said(type, 40, { payloadDescriptors: [{ payloadType: type }] });
    expect(answer([event])).toMatchObject({ ok: false, fault: { kind: "implausible" } });
  });

  it("of CO2 and mix that are strange leave them out, with a line", () => {
    const tons = said("GHG", 1, { payloadDescriptors: [{ payloadType: "GHG", units: "THERMS" }] });
    const words = said("x-mix:WIND", "much");
    const { raw, ignored } = gotten(answer([said("PRICE", 1), tons, words]));
    expect([raw.co2, raw.mix]).toEqual([undefined, undefined]);
    expect(ignored).toEqual(["GHG, which comes in THERMS.", expect.stringContaining("x-mix:WIND of event")]);
  });
});

describe("what else is said", () => {
  it("of CO2 is marginal, but where an average is given (EN-A9, EN-D18)", () => {
    expect(gotten(answer([said("GHG", 450)])).raw.co2?.basis).toBe("marginal");
    expect(gotten(answer([said("GHG", 450), said("x-ghg-average", 120)])).raw.co2).toMatchObject({
      basis: "average",
      series: [{ value: 120 }],
    });
  });

  it("of limits counts for the whole of each slot it touches, moved as it may be (EN-A5)", () => {
    const limits = (fields: Fields) => {
      const { importLimits = [] } = gotten(answer([said("IMPORT_CAPACITY_LIMIT", 40, fields)])).raw;
      return importLimits.map(({ startAt, endAt, value }) => [(startAt - NOW) / SLOT, (endAt - NOW) / SLOT, value]);
    };
    expect(limits({ from: 1, hours: 0.5 })).toEqual([
      [4, 5, 40_000],
      [5, 6, 40_000],
    ]);
    expect(limits({ from: 1.1, hours: 0.1 })).toEqual([[4, 5, 40_000]]);
    const random = { start: toIso(NOW + HOUR), duration: "PT30M", randomizeStart: "PT7M" };
    expect(limits({ intervalPeriod: random })).toHaveLength(3);
  });

  it("of limits that meet in a slot is the lower", () => {
    const events = [
      said("IMPORT_CAPACITY_LIMIT", 40, { from: 0, hours: 0.1 }),
      said("IMPORT_CAPACITY_LIMIT", 90, { from: 0.1, hours: 0.15 }),
    ];
    expect(gotten(answer(events)).raw.importLimits).toEqual([{ startAt: NOW, endAt: NOW + SLOT, value: 40_000 }]);
  });

  it("of a price is never moved for being random (EN-A5)", () => {
    const random = { start: toIso(NOW + HOUR), duration: "PT1H", randomizeStart: "PT30M" };
    expect(prices([said("PRICE", 1, { intervalPeriod: random })])).toEqual(["1–2 1"]);
  });

  it("of the subscription is what holds now", () => {
    const events = [
      said("IMPORT_CAPACITY_SUBSCRIPTION", 100),
      said("IMPORT_CAPACITY_SUBSCRIPTION", 200, { from: 1, hours: 9 }),
    ];
    expect(gotten(answer(events)).subscriptionW).toBe(100_000);
  });

  it("in words that we do not read is named", () => {
    expect(gotten(answer([said("SIMPLE", 1), said("x-mix:MAGIC", 1)])).ignored).toEqual([
      "SIMPLE, which is not read.",
      "x-mix:MAGIC, which is not read.",
    ]);
  });
});

describe("capacity beyond the subscription (EN-A10, EN-A12)", () => {
  const RESOURCES = [
    vtnResource.parse({ id: "r1", resourceName: "pn1", venID: "v", targets: ["north"] }),
    vtnResource.parse({ id: "r2", resourceName: "bs1", venID: "v" }),
  ];

  function found(events: readonly VtnEvent[], names: typeof RESERVATION | typeof OFFER = RESERVATION) {
    return grantsOf(timed(events), names, { now: NOW, currency: "EUR", resources: RESOURCES });
  }

  function capacity(power: string, kw: number, fee: string, price: number, fields: Fields = {}): VtnEvent {
    return said(power, kw, {
      payloadDescriptors: [
        { payloadType: power, units: "KW" },
        { payloadType: fee, units: "KW", currency: "EUR" },
      ],
      intervals: [
        {
          payloads: [
            { type: power, values: [kw] },
            { type: fee, values: [price] },
          ],
        },
      ],
      ...fields,
    });
  }

  const reserved = (kw: number, fields?: Fields) =>
    capacity("IMPORT_CAPACITY_RESERVATION", kw, "IMPORT_CAPACITY_RESERVATION_FEE", 0.25, fields);
  const watts = (grants: readonly Grant[]) => grants.map(({ additionalW, resourceId }) => [additionalW, resourceId]);

  it.each([
    ["IMPORT_CAPACITY_RESERVATION", "IMPORT_CAPACITY_RESERVATION_FEE", RESERVATION],
    ["CAPACITY_RESERVATION", "CAPACITY_RESERVATION_FEE", RESERVATION],
    ["IMPORT_RESERVATION_CAPACITY", "IMPORT_RESERVATION_FEE", RESERVATION],
    ["IMPORT_CAPACITY_AVAILABLE", "IMPORT_CAPACITY_AVAILABLE_PRICE", OFFER],
    ["IMPORT_CAPACITY_AVAILABLE", "IMPORT_CAPACITY_AVAILABLE_FEE", OFFER],
    ["CAPACITY_AVAILABLE", "CAPACITY_AVAILABLE_FEE", OFFER],
  ])("is read as %s with %s", (power, fee, names) => {
    expect(found([capacity(power, 20, fee, 0.25)], names)).toEqual({
      grants: [{ startAt: NOW, endAt: NOW + HOUR, additionalW: 20_000, feeMicroPerKw: 250_000 }],
      ignored: [],
    });
  });

  it("is what the newest event says, never a sum", () => {
    const older = reserved(20, { id: "a", modificationDateTime: "2026-11-18T10:00:00Z" });
    const newer = reserved(30, { id: "b", modificationDateTime: "2026-11-18T11:00:00Z" });
    expect(watts(found([newer, older]).grants)).toEqual([[30_000, undefined]]);
    const none = { start: "0001-01-01T00:00:00", duration: "PT0S" };
    const ended = reserved(0, { id: "c", modificationDateTime: "2026-11-18T11:30:00Z", intervalPeriod: none });
    expect(found([newer, older, ended]).grants).toEqual([]);
  });

  it("is for the location that an event targets, by any of its names", () => {
    const events = [reserved(10, { id: "a", targets: ["north"] }), reserved(20, { id: "b", targets: ["bs1"] })];
    expect(watts(found(events).grants)).toEqual([
      [10_000, "r1"],
      [20_000, "r2"],
    ]);
    expect(watts(found([reserved(5, { targets: ["r1", "r2"] })]).grants)).toEqual([
      [5_000, "r1"],
      [5_000, "r2"],
    ]);
    expect(watts(found([reserved(5, { targets: ["emall"] })]).grants)).toEqual([[5_000, undefined]]);
  });

  it("without a fee in our currency says so", () => {
    const dollars = [
      { payloadType: "IMPORT_CAPACITY_RESERVATION", units: "KW" },
      { payloadType: "IMPORT_CAPACITY_RESERVATION_FEE", units: "USD" },
    ];
    const { grants, ignored } = found([reserved(10, { id: "a", payloadDescriptors: dollars })]);
    expect(grants).toMatchObject([{ additionalW: 10_000, feeMicroPerKw: 0 }]);
    expect(ignored).toEqual(["The fee of event a, which has none in EUR."]);
  });

  it("takes the currency from the unit of the fee, as the guide writes it", () => {
    const euros = [
      { payloadType: "IMPORT_CAPACITY_RESERVATION", units: "KW" },
      { payloadType: "IMPORT_CAPACITY_RESERVATION_FEE", units: "EUR" },
    ];
    expect(found([reserved(10, { payloadDescriptors: euros })]).grants).toMatchObject([{ feeMicroPerKw: 250_000 }]);
  });

  it("that is over, nothing, or in no unit is none", () => {
    const unitless = [{ payloadType: "IMPORT_CAPACITY_RESERVATION" }];
    expect(found([reserved(10, { from: -2 })]).grants).toEqual([]);
    expect(found([reserved(0)]).grants).toEqual([]);
    expect(found([reserved(10, { payloadDescriptors: unitless })])).toEqual({
      grants: [],
      ignored: [expect.stringContaining("no unit we know")],
    });
  });
});
