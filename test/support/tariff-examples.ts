import Fraction from "fraction.js";
import type { PricedSession } from "../../src/domain/tariff-bill.ts";
import type { PriceComponent, Restrictions, TariffStructure } from "../../src/domain/tariff-structure.ts";
import { MINUTE } from "../../src/domain/time.ts";
import examples from "../domain/cases/tariff-examples.json" with { type: "json" };

/** The worked examples of OCPI 2.2.1, as `ocpi.md` §5.3 describes their notation. */
type Written = {
  readonly el: readonly WrittenElement[];
  readonly min?: readonly string[];
  readonly max?: readonly string[];
};
type Range = readonly (string | number | null)[];
type WrittenElement = {
  readonly if?: {
    readonly clock?: Range;
    readonly days?: readonly string[];
    readonly amps?: Range;
    readonly kw?: Range;
    readonly kwh?: Range;
    readonly secs?: Range;
    readonly reserve?: string;
  };
  readonly pay: readonly (readonly (string | number | null)[])[];
};

const DAYS = ["mo", "tu", "we", "th", "fr", "sa", "su"];
const UTC = "UTC";

export const tariffExamples = examples.cases.map((each) => ({
  id: each.id,
  tariff: structureOf(examples.tariffs[each.tariff as keyof typeof examples.tariffs]),
  session: sessionOf(each),
  exact: each.exact.map((amount) => (amount === null ? null : new Fraction(amount).mul(1_000_000))),
}));

function structureOf(written: Written): TariffStructure {
  return {
    elements: written.el.map((element) => ({
      components: element.pay.map(([dimension, price, stepSize, vat]) => ({
        dimension: dimension as PriceComponent["dimension"],
        priceMicro: new Fraction(`${price}`).mul(1_000_000),
        vat: vat === null || vat === undefined ? null : new Fraction(`${vat}`).div(100),
        stepSize: Number(stepSize),
      })),
      restrictions: restrictionsOf(element.if ?? {}),
    })),
    minimum: limitOf(written.min),
    maximum: limitOf(written.max),
  };
}

function limitOf(written: readonly string[] | undefined) {
  if (written === undefined) return null;
  const [excl = "0", incl = "0"] = written;
  return { excl: new Fraction(excl).mul(1_000_000), incl: new Fraction(incl).mul(1_000_000) };
}

function restrictionsOf(written: NonNullable<WrittenElement["if"]>): Restrictions {
  const { clock, days, amps, kw, kwh, secs, reserve } = written;
  const scaled = (value: string | number | null | undefined, factor: number) =>
    value === null || value === undefined ? {} : { value: Number(value) * factor };
  const bounds = (range: Range | undefined, factor: number) => {
    const [from, to] = [scaled(range?.[0], factor).value, scaled(range?.[1], factor).value];
    return { ...(from === undefined ? {} : { min: from }), ...(to === undefined ? {} : { max: to }) };
  };
  const minute = (text: string | number | null | undefined) => {
    if (typeof text !== "string") return undefined;
    const [hours, minutes] = text.split(":").map(Number);
    return (hours ?? 0) * 60 + (minutes ?? 0);
  };
  return {
    startMinute: minute(clock?.[0]),
    endMinute: minute(clock?.[1]),
    weekdays: days?.map((day) => DAYS.indexOf(day) + 1),
    currentMilliA: amps && bounds(amps, 1_000),
    powerW: kw && bounds(kw, 1_000),
    energyWh: kwh && bounds(kwh, 1_000),
    durationSeconds: secs && bounds(secs, 1),
    reservation: reserve === undefined ? undefined : reserve === "expired" ? "RESERVATION_EXPIRES" : "RESERVATION",
  };
}

function sessionOf(each: (typeof examples.cases)[number]): PricedSession {
  const stretches = each.session.map((piece) => {
    const startAt = Date.parse(`${piece.at}:00Z`);
    const amps = "amps" in piece ? Number(piece.amps) * 1_000 : null;
    const kw = "kw" in piece ? Number(piece.kw) * 1_000 : null;
    return {
      startAt,
      endAt: startAt + piece.min * MINUTE,
      activity: piece.do === "park" ? ("parking" as const) : ("charging" as const),
      energyWh: new Fraction(piece.kwh).mul(1_000),
      currentMilliA: amps,
      powerW: kw,
    };
  });
  const start = stretches[0]?.startAt ?? Date.parse("2023-05-08T10:00:00Z");
  const held = "reservation" in each ? each.reservation : undefined;
  const reservation =
    held === undefined
      ? null
      : {
          startAt: start - held.min * MINUTE,
          endAt: start,
          end: held.end === "expired" ? ("expired" as const) : ("used" as const),
        };
  return { stretches, reservation, timeZone: UTC };
}
