import type * as z from "zod";
import type { PriceOrigin } from "../../domain/price-origin.ts";
import { locationOfScope, partyOfScope, type TariffScope, type TariffVersion } from "../../domain/tariff.ts";
import { loadActorNames } from "../../store/actor-names.ts";
import type { Database } from "../../store/database.ts";
import { loadOwnerNames } from "../../store/tariffs.ts";
import { instant, instantOrNull } from "./instants.ts";
import type { priceOriginSchema, TariffView } from "./shared/tariffs.ts";

export async function tariffViews(db: Database, versions: readonly TariffVersion[]): Promise<readonly TariffView[]> {
  const own = versions.flatMap(({ scope }) => (scope === "organisation" ? [] : scope));
  const owners = own.length === 0 ? new Map<TariffScope, string>() : await loadOwnerNames(db, own);
  const authors = await loadActorNames(db, versions.map(authorOf));
  return versions.map((version) => tariffView(version, { owners, authors }));
}

export async function tariffViewOf(db: Database, version: TariffVersion): Promise<TariffView> {
  const [view] = await tariffViews(db, [version]);
  if (view === undefined) throw new Error(`No view of ${version.id}`);
  return view;
}

/** Null: nobody in person. */
function authorOf({ origin }: TariffVersion): string | null {
  return origin.kind === "rule" ? null : origin.by;
}

interface Names {
  readonly owners: ReadonlyMap<TariffScope, string>;
  readonly authors: ReadonlyMap<string, string>;
}

function tariffView(version: TariffVersion, { owners, authors }: Names): TariffView {
  return {
    id: version.id,
    locationId: locationOfScope(version.scope),
    party: partyOfScope(version.scope),
    ownerName: owners.get(version.scope) ?? null,
    class: version.class,
    validFrom: instant(version.validFrom),
    currency: version.currency,
    priceMicroPerKwh: version.priceMicroPerKwh,
    vatBasisPoints: version.vatBasisPoints,
    origin: originView(version.origin),
    authorName: authors.get(authorOf(version) ?? "") ?? null,
    createdAt: instant(version.createdAt),
    withdrawnAt: instantOrNull(version.withdrawnAt),
  };
}

function originView(origin: PriceOrigin): z.infer<typeof priceOriginSchema> {
  if (origin.kind === "hand") return { ...origin, endAt: instantOrNull(origin.endAt) };
  if (origin.kind !== "rule") return origin;
  const { formula, costMicroPerKwh, currentMicroPerKwh, wantedMicroPerKwh, priceMicroPerKwh, boundBy } =
    origin.decision;
  const figures = { costMicroPerKwh, currentMicroPerKwh, wantedMicroPerKwh, priceMicroPerKwh };
  return { kind: "rule", decision: { formula, ...figures, boundBy: [...boundBy] } };
}
