import type { PriceOrigin } from "./price-origin.ts";
import type { TariffVersion } from "./tariff.ts";

/*
 * What people set over what is automatic. All here is about the versions of one list and class that stand: none withdrawn,
 * in any order. A price by hand holds from its begin to its end, without one for good; a person's return ends all of them.
 * Of several that hold at once the one that began last is in force, and gives way to the others when it ends.
 */

/** A version with the part of its origin that says when it ends. */
type HandPrice = TariffVersion & { readonly origin: Extract<PriceOrigin, { readonly kind: "hand" }> };

interface Span {
  readonly version: HandPrice;
  /** Infinite: until somebody returns it. */
  readonly endAt: number;
  /** It comes to its own end: nobody ended it before. */
  readonly isItsEnd: boolean;
}

/** What is automatic waits meanwhile (EN-T8). Null: until somebody returns it. */
export interface Hold {
  readonly until: number | null;
}

/**
 * Whether people hold the price of a list and class at an instant, and until when they do.
 * @param onSince when the rule was turned on: a price without an end that was entered before holds it no more.
 */
export function isHeldByHand(versions: readonly TariffVersion[], at: number, onSince: number): Hold | null {
  const holding = spansOf(versions).filter(({ version, endAt }) => endAt !== Infinity || version.createdAt >= onSince);
  const until = coveredUntil(holding, at);
  if (until === at) return null;
  return { until: until === Infinity ? null : until };
}

/** One ends while, or when, another holds: together they hold on. */
function coveredUntil(spans: readonly Span[], at: number): number {
  const covering = spans.filter(({ version, endAt }) => version.validFrom <= at && at < endAt);
  const furthest = Math.max(at, ...covering.map(({ endAt }) => endAt));
  return furthest === at || furthest === Infinity ? furthest : coveredUntil(spans, furthest);
}

/**
 * The version that an instant's price comes from: a price by hand that holds, else what is automatic. What merely says
 * that the end of a price by hand has come is nobody's decision. Null: nothing is behind.
 */
export function sourceAt(versions: readonly TariffVersion[], at: number): TariffVersion | null {
  const holding = spansOf(versions).flatMap(({ version, endAt }) => (at < endAt ? [version] : []));
  return latestBegun([...holding, ...versions.filter(isAutomatic)], at);
}

/** What is, or would be, in force without anything that people hold. */
export function automaticAt(versions: readonly TariffVersion[], at: number): TariffVersion | null {
  return latestBegun(versions.filter(isAutomatic), at);
}

function latestBegun(versions: readonly TariffVersion[], at: number): TariffVersion | null {
  return versions
    .filter(({ validFrom }) => validFrom <= at)
    .reduce<TariffVersion | null>((last, each) => (last && last.validFrom > each.validFrom ? last : each), null);
}

/** By the rule, or by a person who returned the price or ended the list: none of those follows from a price by hand. */
function isAutomatic(version: TariffVersion): boolean {
  return version.origin.kind !== "hand" && !isConsequence(version);
}

/** It is there because the end of a price by hand comes. */
export function isConsequence({ origin }: TariffVersion): boolean {
  return (origin.kind === "return" || origin.kind === "end") && origin.by === null;
}

function isHandPrice(version: TariffVersion): version is HandPrice {
  return version.origin.kind === "hand";
}

function spansOf(versions: readonly TariffVersion[]): readonly Span[] {
  const stops = versions.flatMap((version) => (isStop(version) ? version.validFrom : []));
  return versions.filter(isHandPrice).map((version) => {
    const stoppedAt = Math.min(...stops.filter((at) => at > version.validFrom));
    const ownEndAt = version.origin.endAt ?? Infinity;
    return { version, endAt: Math.min(ownEndAt, stoppedAt), isItsEnd: ownEndAt < stoppedAt };
  });
}

function isStop(version: TariffVersion): boolean {
  return isAutomatic(version) && version.origin.kind !== "rule";
}

/** What has to follow when a price by hand ends. */
export interface Consequence {
  readonly at: number;
  /** By its id: the price by hand that ends. */
  readonly after: string;
  /** What holds again; null: the list has no price from then on. */
  readonly source: TariffVersion | null;
}

/** All that follows from prices by hand after an instant, where no other version begins just then. */
export function consequencesOf(versions: readonly TariffVersion[], now: number): readonly Consequence[] {
  const begins = new Set(versions.flatMap((version) => (isConsequence(version) ? [] : version.validFrom)));
  const ends = new Set(spansOf(versions).flatMap(({ endAt, isItsEnd }) => (isItsEnd ? endAt : [])));
  return [...ends]
    .filter((at) => at > now && !begins.has(at))
    .flatMap((at) => {
      const before = sourceAt(versions, at - 1);
      const source = sourceAt(versions, at);
      if (before === null || before === source) return [];
      return { at, after: before.id, source: source?.origin.kind === "end" ? null : source };
    });
}
