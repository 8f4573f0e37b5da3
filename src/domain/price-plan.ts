import type { PriceInCurrency } from "./cost.ts";
import { automaticAt, type Consequence, consequencesOf, isConsequence, isHeldByHand, sourceAt } from "./hand-price.ts";
import type { ConnectorClass } from "./location.ts";
import type { PriceOrigin } from "./price-origin.ts";
import type { PriceTurn } from "./price-rule.ts";
import type { PriceDecision } from "./pricing.ts";
import { ok, type Refused, type Result, refuse } from "./result.ts";
import type { TariffScope, TariffVersion } from "./tariff.ts";

/** How the versions of a price list change when a person or the rule changes its price. What has begun never changes (EN-T1). */

export interface PlannedList {
  readonly scope: TariffScope;
  readonly class: ConnectorClass;
  /** Those that stand, as far as they matter from now on. */
  readonly versions: readonly TariffVersion[];
}

export interface PlanTools {
  readonly now: number;
  readonly newId: () => string;
}

/** Made in one batch: what is withdrawn goes before what is added. */
export interface PriceChange {
  /** What the change is about. */
  readonly version: TariffVersion;
  readonly withdrawn: readonly TariffVersion[];
  readonly added: readonly TariffVersion[];
}

/** A person, and why. */
interface Act {
  readonly by: string;
  readonly reason: string | null;
}

export interface HandPrice extends PriceInCurrency, Act {
  readonly validFrom: number;
  /** Null: until somebody returns it. */
  readonly endAt: number | null;
}

/** Sets a price. The rule pauses as long as it holds; what was to come by it, or by a return, is overtaken (EN-T8). */
export function setByHand(list: PlannedList, price: HandPrice, tools: PlanTools): Result<PriceChange> {
  const { by, reason, endAt, validFrom, ...inCurrency } = price;
  if (validFrom < tools.now) {
    return refuse("invalid_request", "validFrom is in the past: leave it out for a price that applies at once.");
  }
  if (endAt !== null && endAt <= validFrom) return refuse("invalid_request", "endAt is not after the begin.");
  const version = versionOf(list, inCurrency, validFrom, { kind: "hand", by, reason, endAt }, tools);
  const overtaken = list.versions.filter(
    (each) => isWithin(each, validFrom, endAt ?? Infinity) && each.validFrom > tools.now && isOvertakenByHand(each),
  );
  const change = changeBy(list, version, overtaken, tools);
  if (!change.ok || endAt === null || list.scope !== "organisation") return change;
  if (change.value.added.every(({ origin }) => origin.kind !== "end")) return change;
  return refuse("invalid_request", "There is no price to return to at endAt.");
}

const isWithin = ({ validFrom }: TariffVersion, from: number, to: number) => from <= validFrom && validFrom < to;

function isOvertakenByHand(version: TariffVersion): boolean {
  const { kind } = version.origin;
  return kind === "rule" || (kind === "return" && !isConsequence(version));
}

/** What the rule decided, of a turn in which it may. What follows from prices by hand gives way, or returns to it. */
export function publishByRule(
  list: PlannedList,
  { turn, decision }: { readonly turn: Omit<PriceTurn, "current">; readonly decision: PriceDecision },
  tools: PlanTools,
): PriceChange {
  const version = versionOf(list, decision, turn.validFrom, { kind: "rule", decision }, tools);
  return changeOf(list, version, turn.overtaken, tools);
}

export interface Ending extends Act {
  readonly at: number;
}

/**
 * Ends all that people set, now or at an instant to come. With the rule on, its last price applies again, and where it never
 * made one, the same price until it does. Without a rule, what has an end returns ahead of it, and nothing else can.
 */
export function returnToAutomatic(
  list: PlannedList,
  { at, by, reason, isRuleOn }: Ending & { readonly isRuleOn: boolean },
  tools: PlanTools,
): Result<PriceChange> {
  const wrong = refusePast(at, tools);
  if (wrong) return wrong;
  const current = sourceAt(list.versions, at);
  if (current === null || isHeldByHand(list.versions, at, -Infinity) === null) {
    return refuse("price_not_returnable", "No price that was set by hand holds then.");
  }
  const lasting = list.versions.filter(({ origin }) => origin.kind !== "hand" || origin.endAt === null);
  const behind = isRuleOn ? (automaticAt(list.versions, at) ?? current) : sourceAt(lasting, at);
  if (!isRuleOn && behind === current) {
    return refuse("price_not_returnable", "No rule decides this price, and it has no end: set another.");
  }
  const priced = behind?.origin.kind === "end" ? null : behind;
  const origin = { kind: priced === null ? "end" : "return", after: current.id, by, reason } as const;
  return changeBy(list, versionOf(list, priced ?? current, at, origin, tools), [], tools);
}

/** Ends the own prices of a location or a party: from then on those behind them apply. */
export function endList(list: PlannedList, { at, by, reason }: Ending, tools: PlanTools): Result<PriceChange> {
  const wrong = refusePast(at, tools);
  if (wrong) return wrong;
  const current = sourceAt(list.versions, at);
  if (current === null || current.origin.kind === "end") return refuse("not_found", "It has no price of its own then.");
  const version = versionOf(list, current, at, { kind: "end", after: current.id, by, reason }, tools);
  const later = list.versions.filter((each) => each.validFrom >= at && each.validFrom > tools.now);
  return changeBy(list, version, later, tools);
}

function refusePast(at: number, { now }: PlanTools): Refused | null {
  return at < now ? refuse("invalid_request", "This is in the past: leave it out for now.") : null;
}

/** Takes back what has not begun. */
export function withdraw(list: PlannedList, version: TariffVersion, tools: PlanTools): Result<PriceChange> {
  if (version.withdrawnAt !== null) return refuse("already_exists", "It was withdrawn before.");
  if (version.validFrom <= tools.now) return refuse("in_use", "It has begun: set another price.");
  if (isConsequence(version))
    return refuse("in_use", "It is the end of a price that was set by hand: change that one.");
  const draft = { versions: without(list, [version]), withdrawn: [version], added: [] };
  return ok({ version, ...withConsequences(list, draft, tools) });
}

function changeBy(
  list: PlannedList,
  version: TariffVersion,
  withdrawn: readonly TariffVersion[],
  tools: PlanTools,
): Result<PriceChange> {
  const before = without(list, withdrawn).find(({ validFrom }) => validFrom === version.validFrom);
  const isTaken = before !== undefined && !(isConsequence(before) && before.validFrom > tools.now);
  if (isTaken) return refuse("already_exists", "Another price of this class begins at that very instant.");
  return ok(changeOf(list, version, withdrawn, tools));
}

function changeOf(
  list: PlannedList,
  version: TariffVersion,
  withdrawn: readonly TariffVersion[],
  tools: PlanTools,
): PriceChange {
  const versions = [...without(list, withdrawn), version];
  return { version, ...withConsequences(list, { versions, withdrawn, added: [version] }, tools) };
}

function without(
  { versions }: Pick<PlannedList, "versions">,
  gone: readonly TariffVersion[],
): readonly TariffVersion[] {
  return versions.filter(({ id }) => !gone.some((each) => each.id === id));
}

interface Draft extends Omit<PriceChange, "version"> {
  /** As they would stand. */
  readonly versions: readonly TariffVersion[];
}

/** Everything that follows from prices by hand is made anew with each change: wanted beside what stands. */
function withConsequences(list: PlannedList, change: Draft, tools: PlanTools): Omit<PriceChange, "version"> {
  const draft = withReturns(list, change, tools);
  const wanted = consequencesOf(draft.versions, tools.now);
  const standing = draft.versions.filter((each) => isConsequence(each) && each.validFrom > tools.now);
  const kept = standing.filter((each) => wanted.some((one) => isThat(each, one)));
  const missing = wanted.filter((one) => !kept.some((each) => isThat(each, one)));
  return {
    withdrawn: [...draft.withdrawn, ...standing.filter((each) => !kept.includes(each))],
    added: [...draft.added, ...missing.flatMap((one) => consequence(list, one, draft.versions, tools))],
  };
}

/** What people have planned to return to is the newest automatic price of then, also where that came later (EN-T8). */
function withReturns(list: PlannedList, draft: Draft, tools: PlanTools): Draft {
  const planned = draft.versions
    .filter(({ origin, validFrom }) => origin.kind === "return" && origin.by !== null && validFrom > tools.now)
    .filter(({ id }) => draft.added.every((each) => each.id !== id))
    .toSorted((left, right) => left.validFrom - right.validFrom);
  return planned.reduce((now, each) => {
    const was = automaticAt(without(list, [each]), each.validFrom);
    const automatic = automaticAt(without(now, [each]), each.validFrom);
    if (was === null || !isSamePrice(was, each)) return now;
    if (automatic === null || automatic.origin.kind === "end" || isSamePrice(automatic, each)) return now;
    const anew = versionOf(list, automatic, each.validFrom, each.origin, tools);
    return {
      versions: [...without(now, [each]), anew],
      withdrawn: [...now.withdrawn, each],
      added: [...now.added, anew],
    };
  }, draft);
}

function isThat(version: TariffVersion, { at, after, source }: Consequence): boolean {
  const { origin } = version;
  if (version.validFrom !== at || (origin.kind !== "return" && origin.kind !== "end")) return false;
  return (
    origin.after === after &&
    (source === null ? origin.kind === "end" : origin.kind === "return" && isSamePrice(version, source))
  );
}

function isSamePrice(left: PriceInCurrency, right: PriceInCurrency): boolean {
  return (
    left.currency === right.currency &&
    left.priceMicroPerKwh === right.priceMicroPerKwh &&
    left.vatBasisPoints === right.vatBasisPoints
  );
}

function consequence(
  list: PlannedList,
  { at, after, source }: Consequence,
  versions: readonly TariffVersion[],
  tools: PlanTools,
): readonly TariffVersion[] {
  const ended = versions.find(({ id }) => id === after);
  const priced = source ?? ended;
  if (priced === undefined) return [];
  const origin = { kind: source === null ? "end" : "return", after, by: null, reason: null } as const;
  return [versionOf(list, priced, at, origin, tools)];
}

function versionOf(
  { scope, class: ofClass }: PlannedList,
  { currency, priceMicroPerKwh, vatBasisPoints }: PriceInCurrency,
  validFrom: number,
  origin: PriceOrigin,
  { now, newId }: PlanTools,
): TariffVersion {
  const price = { currency, priceMicroPerKwh, vatBasisPoints };
  return { id: newId(), scope, class: ofClass, validFrom, createdAt: now, ...price, origin, withdrawnAt: null };
}
