import type * as z from "zod";
import type { PriceOrigin } from "../../domain/price-origin.ts";
import { locationOfScope, partyOfScope, type TariffScope, type TariffVersion } from "../../domain/tariff.ts";
import type { Database } from "../../store/database.ts";
import { loadOwnerNames } from "../../store/tariffs.ts";
import { instant, instantOrNull } from "./instants.ts";
import type { priceOriginSchema, tariffSchema } from "./shared/tariffs.ts";

type TariffView = z.infer<typeof tariffSchema>;

export async function tariffViews(db: Database, versions: readonly TariffVersion[]): Promise<readonly TariffView[]> {
  const own = versions.flatMap(({ scope }) => (scope === "organisation" ? [] : scope));
  const names = own.length === 0 ? new Map<TariffScope, string>() : await loadOwnerNames(db, own);
  return versions.map((version) => tariffView(version, names.get(version.scope) ?? null));
}

export async function tariffViewOf(db: Database, version: TariffVersion): Promise<TariffView> {
  const names = version.scope === "organisation" ? null : await loadOwnerNames(db, [version.scope]);
  return tariffView(version, names?.get(version.scope) ?? null);
}

function tariffView(version: TariffVersion, ownerName: string | null): TariffView {
  return {
    id: version.id,
    locationId: locationOfScope(version.scope),
    party: partyOfScope(version.scope),
    ownerName,
    class: version.class,
    validFrom: instant(version.validFrom),
    currency: version.currency,
    priceMicroPerKwh: version.priceMicroPerKwh,
    vatBasisPoints: version.vatBasisPoints,
    origin: originView(version.origin),
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
