import { energyCost, type LockedPrice, listMicroPerKwhOf } from "./cost.ts";
import type { ConnectorClass } from "./location.ts";
import { discountedMicroPerKwh } from "./offer.ts";
import { type PromotedPlace, type Promotion, promotionAt } from "./promotion.ts";
import type { TariffScope } from "./tariff.ts";

/** A session as it was billed, with what its energy cost. */
export interface BilledSession {
  readonly id: string;
  readonly class: ConnectorClass;
  readonly startedAt: number;
  readonly energyWh: number;
  readonly price: LockedPrice;
  /** The list that priced it. */
  readonly scope: TariffScope;
  readonly totalInclMicro: number;
  readonly totalExclMicro: number;
  readonly payableMicro: number;
  /** Of all its energy, in its currency, without VAT; null: of some of it, it is not known. */
  readonly energyCostMicro: number | null;
}

/** Prices of the organisation's list and a promotion, as if they had been there. */
export interface Proposal {
  readonly prices: readonly ProposedPrice[];
  /** Null: none but those that there were. */
  readonly promotion: Promotion | null;
}

export interface ProposedPrice {
  readonly class: ConnectorClass;
  /** Counts for sessions that began then or later, until the next one of its class. */
  readonly validFrom: number;
  readonly priceMicroPerKwh: number;
}

/** What sessions bring. Amounts without VAT but for what drivers pay. */
export interface Takings {
  readonly revenueInclMicro: number;
  readonly revenueExclMicro: number;
  readonly payableMicro: number;
  /** Of the sessions whose energy cost is known. */
  readonly marginMicro: number;
  /** Of those, so many sold for less than their energy cost. */
  readonly lossMaking: number;
}

export interface WhatIf {
  readonly class: ConnectorClass;
  readonly currency: string;
  readonly sessions: number;
  readonly energyWh: number;
  /** Of the sessions of which it is known. */
  readonly energyCostMicro: number;
  /** Sessions of which it is not, and their energy. */
  readonly uncostedSessions: number;
  readonly uncostedWh: number;
  /** So many would have had another price. */
  readonly repriced: number;
  readonly real: Takings;
  readonly proposed: Takings;
}

/**
 * Sessions replayed under a proposal, by class and currency. Everything else stays as it was: who came and what they took,
 * promotions that there were, prices that drivers had seen, and those of lists of locations and parties.
 * @param promotions that there were.
 */
export function whatIf(
  sessions: readonly BilledSession[],
  proposal: Proposal,
  promotions: readonly Promotion[],
  place: Omit<PromotedPlace, "class">,
): readonly WhatIf[] {
  const groups = Map.groupBy(sessions, (session) => `${session.class} ${session.price.currency}`);
  return [...groups.values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    const prices = own.map((session) => replayedMicroPerKwh(session, proposal, promotions, place));
    const costed = own.filter(({ energyCostMicro }) => energyCostMicro !== null);
    const uncosted = own.filter(({ energyCostMicro }) => energyCostMicro === null);
    return [
      {
        class: first.class,
        currency: first.price.currency,
        sessions: own.length,
        energyWh: sumOf(own, ({ energyWh }) => energyWh),
        energyCostMicro: sumOf(costed, ({ energyCostMicro }) => energyCostMicro ?? 0),
        uncostedSessions: uncosted.length,
        uncostedWh: sumOf(uncosted, ({ energyWh }) => energyWh),
        repriced: own.filter(({ price }, index) => price.priceMicroPerKwh !== prices[index]).length,
        real: takingsOf(own),
        proposed: takingsOf(own.map((session, index) => replayed(session, prices[index]))),
      },
    ];
  });
}

/** What a session would have cost per kWh, VAT included. */
export function replayedMicroPerKwh(
  { class: ofClass, startedAt, price, scope }: BilledSession,
  proposal: Proposal,
  promotions: readonly Promotion[],
  place: Omit<PromotedPlace, "class">,
): number {
  const proposed = scope === "organisation" ? proposedAt(proposal.prices, ofClass, startedAt) : null;
  const there = { ...place, class: ofClass };
  const lowering = proposal.promotion && promotionAt([proposal.promotion], there, startedAt);
  if (proposed === null && lowering === null) return price.priceMicroPerKwh;
  const { origin } = price;
  const list = proposed?.priceMicroPerKwh ?? listMicroPerKwhOf(price);
  const active = promotionAt(promotions, there, startedAt) ?? lowering;
  const offered = active === null ? list : discountedMicroPerKwh(list, active.discount);
  // What a driver had seen or was promised holds, if it is better (EN-T3, T4).
  const isOfList = origin.kind === "tariff" || origin.kind === "promotion";
  return isOfList ? offered : Math.min(offered, price.priceMicroPerKwh);
}

function proposedAt(prices: readonly ProposedPrice[], ofClass: ConnectorClass, at: number): ProposedPrice | null {
  return prices
    .filter((each) => each.class === ofClass && each.validFrom <= at)
    .reduce<ProposedPrice | null>(
      (best, each) => (best !== null && best.validFrom >= each.validFrom ? best : each),
      null,
    );
}

/** Rounded as its bill is. */
function replayed(session: BilledSession, priceMicroPerKwh: number | undefined): BilledSession {
  if (priceMicroPerKwh === undefined || priceMicroPerKwh === session.price.priceMicroPerKwh) return session;
  return { ...session, ...energyCost(session.energyWh, { ...session.price, priceMicroPerKwh }) };
}

function takingsOf(sessions: readonly BilledSession[]): Takings {
  const margins = sessions.flatMap(({ totalExclMicro, energyCostMicro }) =>
    energyCostMicro === null ? [] : [totalExclMicro - energyCostMicro],
  );
  return {
    revenueInclMicro: sumOf(sessions, ({ totalInclMicro }) => totalInclMicro),
    revenueExclMicro: sumOf(sessions, ({ totalExclMicro }) => totalExclMicro),
    payableMicro: sumOf(sessions, ({ payableMicro }) => payableMicro),
    marginMicro: sumOf(margins, (margin) => margin),
    lossMaking: margins.filter((margin) => margin < 0).length,
  };
}

function sumOf<Each>(all: readonly Each[], of: (each: Each) => number): number {
  return all.reduce((sum, each) => sum + of(each), 0);
}
