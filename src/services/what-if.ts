import type { LockedPrice } from "../domain/cost.ts";
import type { Promotion, PromotionTimes } from "../domain/promotion.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { isBillable } from "../domain/session.ts";
import { type LocalMonth, localMonth } from "../domain/time.ts";
import { type BilledSession, type ProposedPrice, type WhatIf, whatIf } from "../domain/what-if.ts";
import { loadPricedSessions } from "../store/billed-sessions.ts";
import { loadPromotionsBetween } from "../store/promotions.ts";
import type { Deps } from "./deps.ts";
import { type EnergyCostOfSession, readSessionCosts } from "./session-costs.ts";

/** A promotion as if it had been there. */
export type ProposedPromotion = Pick<Promotion, "discount" | "classes" | "locationIds"> &
  Omit<PromotionTimes, "startAt" | "endAt">;

export interface WhatIfQuestion {
  /** Local at each station, `YYYY-MM`. */
  readonly month: string;
  /** `validFrom` null: from the beginning of the month. */
  readonly prices: readonly (Omit<ProposedPrice, "validFrom"> & { readonly validFrom: number | null })[];
  readonly promotion: ProposedPromotion | null;
}

export interface Place {
  readonly id: string;
  readonly name: string;
  readonly timeZone: string;
}

export interface LocationWhatIf {
  readonly place: Place;
  readonly classes: readonly WhatIf[];
}

/** Gone through one by one, with every quarter hour of their energy. */
const MOST_SESSIONS = 10_000;

/** A month of a location's sessions, replayed under other prices before they are saved. Nothing is kept. */
export async function replayMonth(deps: Deps, place: Place, question: WhatIfQuestion): Promise<Result<LocationWhatIf>> {
  const period = localMonth(question.month, place.timeZone);
  if (period === null) return refuse("invalid_request", "The month is to be written as 2026-11.");
  const { startAt: from, endAt: until } = period;
  const [rows, promotions] = await Promise.all([
    loadPricedSessions(deps.db, place.id, { from, until, limit: MOST_SESSIONS + 1 }),
    loadPromotionsBetween(deps.db, from, until),
  ]);
  if (rows.length > MOST_SESSIONS) {
    return refuse("limit_reached", `${place.name} has more than ${MOST_SESSIONS} sessions in that month.`);
  }
  const costs = rows.length === 0 ? new Map() : await readSessionCosts(deps, place, question.month, period);
  const sessions = rows.filter(isBillable).flatMap((row) => billedSession(row, costs.get(row.id)));
  const proposal = {
    prices: question.prices.map((price) => ({ ...price, validFrom: price.validFrom ?? from })),
    promotion: question.promotion && promotionOf(question.promotion, period),
  };
  const classes = whatIf(sessions, proposal, promotions, { locationId: place.id, timeZone: place.timeZone });
  return ok({ place, classes });
}

type PricedSession = Awaited<ReturnType<typeof loadPricedSessions>>[number];

function billedSession(
  { id, connectorClass, startedAt, energyWh, price, totals, scope }: PricedSession,
  cost: EnergyCostOfSession | undefined,
): readonly BilledSession[] {
  const { totalInclMicro, totalExclMicro, payableMicro } = totals;
  if (totalInclMicro === null || totalExclMicro === null || payableMicro === null) return [];
  const isKnown = cost !== undefined && cost.currency === price.currency && cost.pricedWh >= energyWh;
  const amounts = { totalInclMicro, totalExclMicro, payableMicro };
  return [
    {
      id,
      class: connectorClass,
      startedAt,
      energyWh,
      // The columns of a price are written together.
      price: price as LockedPrice,
      scope,
      ...amounts,
      energyCostMicro: isKnown ? cost.costMicro : null,
    },
  ];
}

function promotionOf(proposed: ProposedPromotion, { startAt, endAt }: LocalMonth): Promotion {
  return { ...proposed, id: "proposed", name: "", startAt, endAt, endedAt: null, createdAt: startAt };
}
