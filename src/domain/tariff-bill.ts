import Fraction from "fraction.js";
import { type Piece, piecesOf, type Stretch } from "./session-pieces.ts";
import {
  type Amount,
  componentAt,
  type PriceComponent,
  type Restrictions,
  type TariffDimension,
  type TariffElement,
  type TariffStructure,
} from "./tariff-structure.ts";
import { HOUR, SECOND } from "./time.ts";

export interface PricedSession {
  /** In order of time; none: it was only reserved. */
  readonly stretches: readonly Stretch[];
  readonly reservation: HeldReservation | null;
  /** Of its location. */
  readonly timeZone: string;
}

export interface HeldReservation {
  readonly startAt: number;
  readonly endAt: number;
  readonly end: "used" | "expired";
}

/** Exact amounts: rounding them is up to who states them, once for each (OCPI-F6). */
export interface Bill {
  readonly energy: Amount;
  readonly time: Amount;
  readonly parking: Amount;
  /** FLAT, without that of the reservation. */
  readonly fixed: Amount;
  readonly reservation: Amount;
  /** With the least and the most that the tariff allows, which do not count the reservation (OCPI-F5). */
  readonly total: Amount;
  readonly pieces: readonly PricedPiece[];
}

/** A stretch of the session with the components that priced it: a charging period of the CDR (OCPI-D4). */
export interface PricedPiece extends Piece {
  readonly components: Readonly<Record<TariffDimension, PriceComponent | null>>;
}

const NOTHING: Amount = { excl: new Fraction(0), incl: new Fraction(0) };
const WH_PER_KWH = 1_000;
const SECONDS_PER_HOUR = HOUR / SECOND;

/** Prices a session by the whole tariff structure of OCPI 2.2.1 (mod_tariffs, mod_cdrs §step_size; OCPI-F1…F6). */
export function priceSession(tariff: TariffStructure, session: PricedSession): Bill {
  const ofSession = tariff.elements.filter(({ restrictions }) => restrictions.reservation === undefined);
  const pieces = pricedPieces(session.stretches, ofSession, session.timeZone);
  const { time, parking } = timeAmounts(pieces);
  const energy = sum(energyLines(pieces).map(amountOf));
  const fixed = fixedAmount(pieces);
  const reservation = reservationAmount(tariff.elements, session);
  const charged = limited(sum([energy, time, parking, fixed]), tariff);
  const total = session.stretches.length === 0 ? reservation : sum([charged, reservation]);
  return { energy, time, parking, fixed, reservation, total, pieces };
}

function pricedPieces(
  stretches: readonly Stretch[],
  elements: readonly TariffElement[],
  timeZone: string,
): readonly PricedPiece[] {
  return piecesOf(stretches, elements, timeZone).map((piece) => {
    const at = (dimension: TariffDimension) => componentAt(elements, dimension, piece.moment);
    const isCharging = piece.activity === "charging";
    const components = {
      ENERGY: at("ENERGY"),
      FLAT: at("FLAT"),
      TIME: isCharging ? at("TIME") : null,
      PARKING_TIME: isCharging ? null : at("PARKING_TIME"),
    };
    return { ...piece, components };
  });
}

/** So much (kWh, hours, or once) at the price of a component. */
interface Line {
  readonly component: PriceComponent;
  readonly quantity: Fraction;
}

function energyLines(pieces: readonly PricedPiece[]): readonly Line[] {
  const lines = pieces.flatMap(({ components: { ENERGY }, energyWh }) =>
    ENERGY && !energyWh.equals(0) ? { component: ENERGY, quantity: energyWh.div(WH_PER_KWH) } : [],
  );
  return inSteps(lines, WH_PER_KWH);
}

/** Only the last priced period rounds up, and only the total of its own dimension (OCPI-F4). */
function timeAmounts(pieces: readonly PricedPiece[]): { readonly time: Amount; readonly parking: Amount } {
  const lines = pieces.flatMap(({ components: { TIME, PARKING_TIME }, hours }) => {
    const component = TIME ?? PARKING_TIME;
    return component && !hours.equals(0) ? { component, quantity: hours } : [];
  });
  const last = lines.at(-1)?.component.dimension;
  const amount = (dimension: TariffDimension) => {
    const own = lines.filter(({ component }) => component.dimension === dimension);
    return sum((dimension === last ? inSteps(own, SECONDS_PER_HOUR) : own).map(amountOf));
  };
  return { time: amount("TIME"), parking: amount("PARKING_TIME") };
}

/**
 * Rounds the total of one dimension up to full steps of its last component; what that adds is billed at its price.
 * @param stepsPerUnit how many Wh or seconds are one unit of the quantity.
 */
function inSteps(lines: readonly Line[], stepsPerUnit: number): readonly Line[] {
  const last = lines.at(-1);
  if (last === undefined || last.component.stepSize <= 0) return lines;
  const { component } = last;
  const total = lines.reduce((whole, { quantity }) => whole.add(quantity), new Fraction(0));
  const billed = total.mul(stepsPerUnit).div(component.stepSize).ceil().mul(component.stepSize).div(stepsPerUnit);
  return [...lines, { component, quantity: billed.sub(total) }];
}

/** Once per session, the first that is active (OCPI-F3). */
function fixedAmount(pieces: readonly PricedPiece[]): Amount {
  const component = pieces.find(({ components }) => components.FLAT !== null)?.components.FLAT;
  return component ? amountOf({ component, quantity: new Fraction(1) }) : NOTHING;
}

/** An expired one has its own price for time, if there is one, and its own fee beside the other (OCPI-F2). */
function reservationAmount(elements: readonly TariffElement[], session: PricedSession): Amount {
  const { reservation, timeZone } = session;
  if (reservation === null) return NOTHING;
  const { startAt, endAt } = reservation;
  const held: Stretch = { startAt, endAt, activity: "charging", energyWh: 0, currentMilliA: null, powerW: null };
  const piecesFor = (kind: Restrictions["reservation"]) =>
    pricedPieces(
      [held],
      elements.filter(({ restrictions }) => restrictions.reservation === kind),
      timeZone,
    );
  const kept = piecesFor("RESERVATION");
  const expired = reservation.end === "expired" ? piecesFor("RESERVATION_EXPIRES") : [];
  const priced = expired.some(({ components }) => components.TIME !== null) ? expired : kept;
  return sum([timeAmounts(priced).time, fixedAmount(kept), fixedAmount(expired)]);
}

function amountOf({ component: { priceMicro, vat }, quantity }: Line): Amount {
  const excl = priceMicro.mul(quantity);
  return { excl, incl: vat === null ? excl : excl.mul(vat.add(1)) };
}

function sum(amounts: readonly Amount[]): Amount {
  return amounts.reduce(
    (whole, { excl, incl }) => ({ excl: whole.excl.add(excl), incl: whole.incl.add(incl) }),
    NOTHING,
  );
}

/** The least and the most, without VAT and with it apart from each other. */
function limited({ excl, incl }: Amount, { minimum, maximum }: TariffStructure): Amount {
  const between = (amount: Fraction, least: Fraction | undefined, most: Fraction | undefined) => {
    const raised = least && amount.lt(least) ? least : amount;
    return most && raised.gt(most) ? most : raised;
  };
  return { excl: between(excl, minimum?.excl, maximum?.excl), incl: between(incl, minimum?.incl, maximum?.incl) };
}
