import Fraction from "fraction.js";
import { costOf, type PriceInCurrency, type StatedAmount, stated, tariffStructure } from "./cost.ts";
import type { ConnectorStandard, PowerType } from "./location.ts";
import { type ChargingPeriod, isBillable, type SessionFlag, type SessionState } from "./session.ts";
import type { Stretch } from "./session-pieces.ts";
import { type Bill, type PricedPiece, priceSession } from "./tariff-bill.ts";
import type { TariffDimension } from "./tariff-structure.ts";

/** Where a session charges, as it was at the start: what happens to the station afterwards changes no CDR (OCPI-D2). */
export interface ChargingPlace {
  readonly name: string;
  readonly address: string;
  readonly city: string;
  readonly postalCode: string | null;
  readonly state: string | null;
  readonly country: string;
  readonly latitude: string;
  readonly longitude: string;
  readonly timeZone: string;
  /** eMI3's EVSE-ID; null: it has none. */
  readonly evseId: string | null;
  readonly standard: ConnectorStandard;
  readonly format: "SOCKET" | "CABLE";
  readonly powerType: PowerType;
}

/**
 * Why a partner's session has no CDR, though it gave energy or may have: `not_stopped`: another took its EVSE, and nobody
 * said when it ended; `in_doubt`: its energy is; `no_price`: nobody entered one; `place_unknown`: nobody
 * declared its connector.
 */
export const CDR_GAPS = ["not_stopped", "in_doubt", "no_price", "place_unknown"] as const;
export type CdrGap = (typeof CDR_GAPS)[number];

export interface EndedSession {
  readonly state: SessionState;
  readonly flags: readonly SessionFlag[];
  readonly energyWh: number;
}

/** @returns null: a CDR is made by itself, or none is due. */
export function cdrGap(session: EndedSession, known: { isPriced: boolean; isPlaced: boolean }): CdrGap | null {
  if (session.state === "ACTIVE") return session.flags.includes("superseded") ? "not_stopped" : null;
  if (session.state !== "COMPLETED") return null;
  if (!isBillable(session) || session.energyWh < 0) return "in_doubt";
  if (!known.isPriced) return "no_price";
  return known.isPlaced ? null : "place_unknown";
}

/** What is billed of a session. */
export interface BilledSession {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly energyWh: number;
  readonly chargingPeriods: readonly ChargingPeriod[];
}

export interface CdrFigures {
  readonly energyWh: number;
  /** One or more. */
  readonly chargingPeriods: readonly ChargingPeriod[];
  /** Micro-units; below zero in a CDR that credits another. */
  readonly totalExclMicro: number;
  readonly totalInclMicro: number;
  /** What the total is made of: each dimension that the tariff prices. */
  readonly parts: Readonly<Partial<Record<TariffDimension, StatedAmount>>>;
}

/** The figures of a CDR: the pieces in which the session is priced are its charging periods (OCPI-D4, F6). */
export function cdrFigures(session: BilledSession, price: PriceInCurrency, timeZone: string): CdrFigures {
  const bill = priceSession(tariffStructure(price), { stretches: stretchesOf(session), reservation: null, timeZone });
  const { totalExclMicro, totalInclMicro } = costOf(bill, price.currency);
  return {
    energyWh: session.energyWh,
    chargingPeriods: periodsOf(bill.pieces),
    totalExclMicro,
    totalInclMicro,
    parts: partsOf(bill),
  };
}

/** Where a person has said how much it was, nobody knows when it flowed: then the session is one period. */
function stretchesOf({ startedAt, endedAt, energyWh, chargingPeriods }: BilledSession): readonly Stretch[] {
  const sumWh = chargingPeriods.reduce((sum, period) => sum + period.energyWh, 0);
  const isKnown = chargingPeriods.length > 0 && sumWh === energyWh;
  const whole = { startAt: startedAt, endAt: endedAt, activity: "charging", energyWh } as const;
  return (isKnown ? chargingPeriods : [whole]).map((period) => ({ ...period, currentMilliA: null, powerW: null }));
}

/** In whole Wh that sum to the session's: each ends at the register as it is shown then. */
function periodsOf(pieces: readonly PricedPiece[]): readonly ChargingPeriod[] {
  let exactWh = new Fraction(0);
  let shownWh = 0;
  return pieces.map(({ startAt, endAt, activity, energyWh: pieceWh }) => {
    exactWh = exactWh.add(pieceWh);
    const energyWh = Number(exactWh.round()) - shownWh;
    shownWh += energyWh;
    return { startAt, endAt, activity, energyWh };
  });
}

function partsOf(bill: Bill): CdrFigures["parts"] {
  const amounts = { ENERGY: bill.energy, FLAT: bill.fixed, PARKING_TIME: bill.parking, TIME: bill.time };
  const dimensions = (["ENERGY", "FLAT", "PARKING_TIME", "TIME"] as const).filter((dimension) =>
    bill.pieces.some(({ components }) => components[dimension] !== null),
  );
  return Object.fromEntries(dimensions.map((dimension) => [dimension, stated(amounts[dimension])]));
}

/** How long nothing was asked for (OCPI-D5, X3). */
export function parkingMs(periods: readonly ChargingPeriod[]): number {
  return periods.reduce((sum, { activity, startAt, endAt }) => sum + (activity === "parking" ? endAt - startAt : 0), 0);
}

/** OCPI-D3: a CDR that takes another back is it again, but for its total. */
export function creditOf(figures: CdrFigures): CdrFigures {
  return { ...figures, totalExclMicro: 0 - figures.totalExclMicro, totalInclMicro: 0 - figures.totalInclMicro };
}

/**
 * `open`: not there yet, and tried again; `unknown`: it was sent, and nobody knows whether it arrived; `held`: it was
 * refused; `posted`: it is there (OCPI-D13).
 */
export const CDR_DELIVERY_STATES = ["open", "unknown", "held", "posted"] as const;
export type CdrDeliveryState = (typeof CDR_DELIVERY_STATES)[number];
