import type { ConnectorClass } from "../domain/location.ts";
import { playRule } from "../domain/price-preview.ts";
import { whyNotPolicy } from "../domain/price-rule.ts";
import type { PricePolicy } from "../domain/pricing.ts";
import { recordedHours } from "../domain/recorded-costs.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { tariffAt } from "../domain/tariff.ts";
import { HOUR, localMonth } from "../domain/time.ts";
import type { ProposedPrice } from "../domain/what-if.ts";
import { loadChargingPlaces } from "../store/billed-sessions.ts";
import { loadTariffVersions } from "../store/tariffs.ts";
import type { Deps } from "./deps.ts";
import { readBalances } from "./energy-report.ts";

/** A pricing rule of the organisation's list, as if it had been on. */
export interface ProposedRule {
  readonly class: ConnectorClass;
  readonly policy: PricePolicy;
}

/** What the rule would have come to. */
export interface ReplayedRule {
  readonly class: ConnectorClass;
  readonly prices: readonly ProposedPrice[];
  readonly hours: number;
  /** Of them, so many in whose look some energy of known cost was drawn; in the others its price stays. */
  readonly costedHours: number;
  readonly changes: number;
  /** From whose energy the costs are. */
  readonly locations: number;
}

/** Each is some thousand quarter hours: those at which most of the class was charged. */
const MOST_LOCATIONS = 20;
/** Months begin and end so much earlier and later somewhere. */
const ZONES_MS = 14 * HOUR;

type Balances = ReturnType<typeof readBalances>;

/**
 * The prices that rules would have made in a month. What was planned then is not kept: they are decided on what the energy
 * of their look really cost, as the report of energy sources has it. @returns `price_unknown`: no cost is on record.
 */
export async function replayRules(
  deps: Deps,
  rules: readonly ProposedRule[],
  month: string,
): Promise<Result<readonly ReplayedRule[]>> {
  const read = new Map<string, Balances>();
  const replayed: ReplayedRule[] = [];
  for (const rule of rules) {
    const one = await replayRule(deps, rule, month, read);
    if (!one.ok) return one;
    replayed.push(one.value);
  }
  return ok(replayed);
}

async function replayRule(
  deps: Deps,
  { class: ofClass, policy }: ProposedRule,
  month: string,
  read: Map<string, Balances>,
): Promise<Result<ReplayedRule>> {
  const period = localMonth(month, "UTC");
  if (period === null) return refuse("invalid_request", "The month is to be written as 2026-11.");
  const from = period.startAt - ZONES_MS;
  const until = Math.min(period.endAt + ZONES_MS, deps.now());
  const start = await priceAt(deps, ofClass, from);
  if (start === null) return refuse("price_unknown", `There is no ${ofClass} price to go from.`);
  const { currency, vatBasisPoints, priceMicroPerKwh } = start;
  const whyNot = whyNotPolicy(policy, currency);
  if (whyNot !== null) return refuse("invalid_request", whyNot);
  const places = await loadChargingPlaces(deps.db, ofClass, { from, until, limit: MOST_LOCATIONS });
  const balances = await Promise.all(
    places.map((place) => {
      const one = read.get(place.id) ?? readBalances(deps, place, month, until);
      read.set(place.id, one);
      return one;
    }),
  );
  const counted = balances.filter((each) => each.currency === currency);
  const slots = counted.flatMap((each) => each.balances);
  const hours = recordedHours(slots, { from, until, lookHours: policy.lookHours });
  const costedHours = hours.filter(({ cost }) => cost !== null).length;
  if (costedHours === 0) {
    return refuse("price_unknown", `What the energy of ${month} cost is not on record: no rule can be replayed on it.`);
  }
  const played = playRule(policy, { currency, vatBasisPoints, currentMicroPerKwh: priceMicroPerKwh }, hours);
  const changes = played
    .filter(({ outcome }) => outcome === "published")
    .map((hour) => ({ class: ofClass, validFrom: hour.validFrom, priceMicroPerKwh: hour.priceMicroPerKwh }));
  return ok({
    class: ofClass,
    prices: [{ class: ofClass, validFrom: from, priceMicroPerKwh }, ...changes],
    hours: hours.length,
    costedHours,
    changes: changes.length,
    locations: counted.length,
  });
}

/** Of the organisation's list. */
async function priceAt({ db }: Deps, ofClass: ConnectorClass, at: number) {
  const nowhere = { locationId: "", party: null };
  return tariffAt(await loadTariffVersions(db, nowhere, ofClass, at), nowhere, ofClass, at);
}
