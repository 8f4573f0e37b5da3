import type { ConnectorClass } from "./location.ts";
import type { PriceOrigin } from "./price-origin.ts";

/** The price list a version stands in: the organisation's, a location's own, or a party's (`party:NL*MSP`). Never absent. */
export type TariffScope = "organisation" | `location:${string}` | `party:${string}`;

/** One immutable price per kWh. A new price is a new version (EN-T1). */
export interface TariffVersion {
  readonly id: string;
  readonly scope: TariffScope;
  readonly class: ConnectorClass;
  readonly validFrom: number;
  readonly createdAt: number;
  readonly currency: string;
  readonly priceMicroPerKwh: number;
  readonly vatBasisPoints: number;
  readonly origin: PriceOrigin;
  /** Before it began: it never applies. Null: it stands. */
  readonly withdrawnAt: number | null;
}

/** As OCPI names a party. */
export interface PricedParty {
  readonly countryCode: string;
  readonly partyId: string;
}

/** Where somebody charges, and by whose token. */
export interface PricedCase {
  readonly locationId: string;
  /** Null: an own driver, or nobody yet. */
  readonly party: PricedParty | null;
}

/** One price list and class, as it is at an instant: a Tariff of OCPI. */
export interface PriceList {
  readonly id: string;
  readonly scope: TariffScope;
  readonly class: ConnectorClass;
  /** The station that it is for, because it is lowered there otherwise than elsewhere; empty: every other. */
  readonly locationId: string;
  /** False: it has ended. */
  readonly hasPrice: boolean;
  /** When it last began to have a price, or ended. */
  readonly changedAt: number;
}

/** The list that prices a class: the party's before the location's before the organisation's. */
export function priceListFor(lists: readonly PriceList[], of: PricedCase, ofClass: ConnectorClass): PriceList | null {
  const priced = lists.filter((list) => list.class === ofClass && list.hasPrice);
  return firstOf(
    scopesOf(of).flatMap((scope) => {
      const own = priced.filter((list) => list.scope === scope);
      return [of.locationId, ""].map((locationId) => own.find((list) => list.locationId === locationId) ?? null);
    }),
  );
}

/** When another list began to price a class there; 0: never. */
export function listChangedAt(lists: readonly PriceList[], of: PricedCase, ofClass: ConnectorClass): number {
  const scopes = scopesOf(of);
  const concerned = lists.filter(
    (list) => list.class === ofClass && scopes.includes(list.scope) && ["", of.locationId].includes(list.locationId),
  );
  return Math.max(0, ...concerned.map(({ changedAt }) => changedAt));
}

/** The lists that may price it, the first that has a price does. */
export function scopesOf({ locationId, party }: PricedCase): readonly TariffScope[] {
  return [...(party === null ? [] : [partyScope(party)]), locationScope(locationId), "organisation"];
}

/** Parties are compared without regard to case (OCPI-T14). */
export function partyScope({ countryCode, partyId }: PricedParty): TariffScope {
  return `party:${countryCode.toUpperCase()}*${partyId.toUpperCase()}`;
}

/** The party whose own list it is; null: it is no party's. */
export function partyOfScope(scope: TariffScope): PricedParty | null {
  const [, countryCode, partyId] = /^party:(..)\*(.+)$/.exec(scope) ?? [];
  return countryCode === undefined || partyId === undefined ? null : { countryCode, partyId };
}

export function locationScope(locationId: string): TariffScope {
  return `location:${locationId}`;
}

/** The location whose own list it is; null: it is no location's. */
export function locationOfScope(scope: TariffScope): string | null {
  return scope.startsWith("location:") ? scope.slice("location:".length) : null;
}

/**
 * The version valid at an instant: of the party's list, else of the location's, else of the organisation's, the latest start
 * within it. A session that began before the first version ever (a replayed offline start) takes the first one entered.
 */
export function tariffAt(
  versions: readonly TariffVersion[],
  of: PricedCase,
  connectorClass: ConnectorClass,
  at: number,
): TariffVersion | null {
  const lists = scopesOf(of).map((scope) =>
    versions.filter(
      (version) => version.scope === scope && version.class === connectorClass && version.withdrawnAt === null,
    ),
  );
  return firstOf(lists.map((list) => priced(latestAt(list, at)))) ?? firstEntered(lists.flat());
}

/** Null: the list has ended. */
function priced(version: TariffVersion | null): TariffVersion | null {
  return version?.origin.kind === "end" ? null : version;
}

function firstOf<T>(candidates: readonly (T | null)[]): T | null {
  return candidates.find((candidate) => candidate !== null) ?? null;
}

function latestAt(versions: readonly TariffVersion[], at: number): TariffVersion | null {
  return pick(
    versions.filter((version) => version.validFrom <= at),
    (left, right) => left.validFrom > right.validFrom,
  );
}

/** By insertion and over all lists, because no later version can come before it. */
function firstEntered(versions: readonly TariffVersion[]): TariffVersion | null {
  return pick(versions, (left, right) => left.createdAt < right.createdAt);
}

function pick(
  versions: readonly TariffVersion[],
  better: (left: TariffVersion, right: TariffVersion) => boolean,
): TariffVersion | null {
  return versions.reduce<TariffVersion | null>(
    (best, version) => (best && !better(version, best) ? best : version),
    null,
  );
}
