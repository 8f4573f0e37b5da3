import { type DsoStanding, isSilent } from "../energy/standing.ts";

export interface CheapestDso {
  readonly dso: DsoStanding;
  readonly priceMicroPerKwh: number;
}

/** Of those that sell and answer; a price that we guess is none. Null: nobody tells one. */
export function cheapestNow(dsos: readonly DsoStanding[]): CheapestDso | null {
  const known = dsos.flatMap((dso) =>
    dso.sells && !isSilent(dso) && dso.priceNow !== null && dso.priceNow.quality !== "estimated"
      ? [{ dso, priceMicroPerKwh: dso.priceNow.priceMicroPerKwh }]
      : [],
  );
  return known.toSorted((one, other) => one.priceMicroPerKwh - other.priceMicroPerKwh)[0] ?? null;
}
