import Fraction from "fraction.js";
import type { Bounds, Moment, TariffElement } from "./tariff-structure.ts";
import { clockInstants, HOUR, SECOND, wallClock } from "./time.ts";

/** A part of a session in which nothing changed that was measured; its energy flowed evenly. */
export interface Stretch {
  readonly startAt: number;
  readonly endAt: number;
  readonly activity: "charging" | "parking";
  readonly energyWh: Fraction | number;
  /** The sum over all phases; null: not measured. */
  readonly currentMilliA: number | null;
  readonly powerW: number | null;
}

/** A part of a session in which no restriction of its tariff begins or ends to match. */
export interface Piece {
  readonly startAt: number;
  readonly endAt: number;
  readonly activity: "charging" | "parking";
  readonly energyWh: Fraction;
  readonly hours: Fraction;
  /** As it is from the beginning of the piece to its end. */
  readonly moment: Moment;
}

/**
 * Cuts a session wherever something that a restriction looks at changes: the local clock, the date, energy, duration.
 * Current and power change with the stretches themselves.
 * @param stretches in order of time, the first at the session's start.
 */
export function piecesOf(
  stretches: readonly Stretch[],
  elements: readonly TariffElement[],
  timeZone: string,
): readonly Piece[] {
  const cuts = cutsOf(elements);
  const startAt = stretches[0]?.startAt ?? 0;
  let energyBefore = new Fraction(0);
  return stretches.flatMap((stretch) => {
    const pieces = cut(stretch, startAt, energyBefore, cuts, timeZone);
    energyBefore = energyBefore.add(stretch.energyWh);
    return pieces;
  });
}

interface Cuts {
  /** Something looks at the clock or the calendar. */
  readonly isDated: boolean;
  readonly minutesOfDay: readonly number[];
  readonly energyWh: readonly number[];
  readonly durationSeconds: readonly number[];
}

function cutsOf(elements: readonly TariffElement[]): Cuts {
  const all = elements.map(({ restrictions }) => restrictions);
  const ends = (bounds: Bounds | undefined) => [bounds?.min ?? [], bounds?.max ?? []].flat();
  return {
    isDated: all.some(({ startMinute, endMinute, startDate, endDate, weekdays = [] }) => {
      const bounds = [startMinute, endMinute, startDate, endDate];
      return weekdays.length > 0 || bounds.some((bound) => bound !== undefined);
    }),
    minutesOfDay: all.flatMap(({ startMinute = [], endMinute = [] }) => [startMinute, endMinute].flat()),
    energyWh: all.flatMap(({ energyWh }) => ends(energyWh)),
    durationSeconds: all.flatMap(({ durationSeconds }) => ends(durationSeconds)),
  };
}

function cut(
  stretch: Stretch,
  sessionStart: number,
  energyBefore: Fraction,
  cuts: Cuts,
  timeZone: string,
): readonly Piece[] {
  const { startAt, endAt, activity, currentMilliA, powerW } = stretch;
  const length = endAt - startAt;
  const energy = new Fraction(stretch.energyWh);
  const instants = [
    ...(cuts.isDated ? clockInstants(startAt, endAt, timeZone, cuts.minutesOfDay) : []),
    ...cuts.durationSeconds.map((seconds) => sessionStart + seconds * SECOND),
  ];
  const shares = [
    new Fraction(0),
    ...(length === 0 ? [] : instants.map((at) => new Fraction(at - startAt, length))),
    ...(energy.equals(0) ? [] : cuts.energyWh.map((limit) => new Fraction(limit).sub(energyBefore).div(energy))),
    new Fraction(1),
  ];
  const edges = inOrder(shares.filter((share) => share.gte(0) && share.lte(1)));
  return edges.slice(1).map((to, index) => {
    const from = edges[index] ?? new Fraction(0);
    const at = instantAt(stretch, from);
    return {
      startAt: at,
      endAt: instantAt(stretch, to),
      activity,
      energyWh: to.sub(from).mul(energy),
      hours: to.sub(from).mul(length).div(HOUR),
      moment: {
        ...wallClock(at, timeZone),
        energyWh: energyBefore.add(from.mul(energy)),
        durationSeconds: from
          .mul(length)
          .add(startAt - sessionStart)
          .div(SECOND),
        currentMilliA,
        powerW,
      },
    };
  });
}

/** Each once. */
function inOrder(shares: readonly Fraction[]): readonly Fraction[] {
  const sorted = [...shares].sort((left, right) => left.compare(right));
  return sorted.filter((share, index) => index === 0 || !share.equals(sorted[index - 1] ?? share));
}

/** To the millisecond. */
function instantAt({ startAt, endAt }: Stretch, share: Fraction): number {
  return startAt + Number(share.mul(endAt - startAt).floor());
}
