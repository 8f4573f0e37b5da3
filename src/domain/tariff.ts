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

/** One price list and class, from its earliest version on. */
export interface PriceList {
  readonly id: string;
  readonly scope: TariffScope;
  readonly class: ConnectorClass;
  readonly startsAt: number;
}

/** The list that prices a class at a location: its own before the organisation's. `started` are those with a price. */
export function priceListFor(
  started: readonly PriceList[],
  locationId: string,
  connectorClass: ConnectorClass,
): PriceList | null {
  const ofClass = started.filter((list) => list.class === connectorClass);
  const own = ofClass.find((list) => list.scope === locationScope(locationId));
  return own ?? ofClass.find((list) => list.scope === "organisation") ?? null;
}

export function locationScope(locationId: string): TariffScope {
  return `location:${locationId}`;
}

/** The location whose own list it is; null: it is no location's. */
export function locationOfScope(scope: TariffScope): string | null {
  return scope.startsWith("location:") ? scope.slice("location:".length) : null;
}

/**
 * The version valid at an instant: the location's own list before the organisation's, the latest start within it.
 * A session that began before the first version ever (a replayed offline start) takes the first one entered.
 */
export function tariffAt(
  versions: readonly TariffVersion[],
  locationId: string,
  connectorClass: ConnectorClass,
  at: number,
): TariffVersion | null {
  const ofClass = versions.filter((version) => version.class === connectorClass && version.withdrawnAt === null);
  const own = ofClass.filter((version) => version.scope === locationScope(locationId));
  const general = ofClass.filter((version) => version.scope === "organisation");
  return latestAt(own, at) ?? latestAt(general, at) ?? firstEntered([...own, ...general]);
}

function latestAt(versions: readonly TariffVersion[], at: number): TariffVersion | null {
  return pick(
    versions.filter((version) => version.validFrom <= at),
    (left, right) => left.validFrom > right.validFrom,
  );
}

/** By insertion and over both lists, because no later version can come before it. */
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
