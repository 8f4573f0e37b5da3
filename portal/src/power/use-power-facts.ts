import { useQuery } from "@tanstack/react-query";
import { exactMoney, percent } from "../format.ts";
import { dsosQuery } from "../pages/energy/queries.ts";
import { settingsQuery } from "../pages/station/queries.ts";
import type { Sellers } from "./power-words.ts";

/** What a picture of power needs beside the power: what is slow and fast here, and who sells. */
export function usePowerFacts() {
  return { thresholds: useThresholds(), sellers: useSellers() };
}

export function useThresholds() {
  const { data: settings } = useQuery(settingsQuery);
  return settings?.speeds ?? UNKNOWN_THRESHOLDS;
}

/** Until they are read, all that charges is of one kind. */
const UNKNOWN_THRESHOLDS = { fastFromW: Number.MAX_SAFE_INTEGER, rapidFromW: Number.MAX_SAFE_INTEGER };

function useSellers(): Sellers {
  const { data: dsos = [] } = useQuery(dsosQuery);
  return new Map(
    dsos.map(({ id, name, priceNow, currency, renewableBasisPoints: renewable }, place) => [
      id,
      {
        name,
        place,
        price: priceNow === null ? null : exactMoney(priceNow.priceMicroPerKwh, currency),
        renewable: renewable === null ? null : percent(Math.round(renewable / 100) * 100),
      },
    ]),
  );
}
