import type { ConnectorClass } from "../domain/location.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { locationScope, type TariffVersion } from "../domain/tariff.ts";
import { locationExists } from "../store/locations.ts";
import { saveNewTariffVersion } from "../store/tariffs.ts";
import type { Deps } from "./deps.ts";

export interface TariffRequest {
  /** Null: the organisation's price list. */
  readonly locationId: string | null;
  readonly class: ConnectorClass;
  /** Undefined: at once, as a price set by hand is (EN-T8). */
  readonly validFrom: number | undefined;
  readonly currency: string;
  readonly priceMicroPerKwh: number;
  readonly vatBasisPoints: number;
}

/** Enters a new version of a price. Versions never change, and never start in the past (EN-T1). */
export async function createTariff(deps: Deps, request: TariffRequest): Promise<Result<TariffVersion>> {
  const { locationId, validFrom, ...price } = request;
  const createdAt = deps.now();
  if (validFrom !== undefined && validFrom < createdAt) {
    return refuse("invalid_request", "validFrom is in the past: leave it out for a price that applies at once.");
  }
  if (locationId !== null && !(await locationExists(deps.db, locationId))) {
    return refuse("not_found", "There is no such location.");
  }
  const version: TariffVersion = {
    ...price,
    id: deps.newId(),
    scope: locationId === null ? "organisation" : locationScope(locationId),
    validFrom: validFrom ?? createdAt,
    createdAt,
    origin: { kind: "hand", by: null, reason: null, endAt: null },
    withdrawnAt: null,
  };
  const saved = await saveNewTariffVersion(deps.db, version);
  return saved.ok ? ok(version) : saved;
}
