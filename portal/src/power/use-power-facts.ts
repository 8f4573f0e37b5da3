import { useQuery } from "@tanstack/react-query";
import { exactMoney, percent } from "../format.ts";
import { settingsQuery } from "../live/settings-query.ts";
import { dsosQuery } from "../pages/energy/queries.ts";
import type { Sellers } from "./power-words.ts";

/** What a picture of power needs beside the power: what is slow and fast here, and who sells. Pending: not yet known. */
export function usePowerFacts() {
  const { isPending: isWithoutSettings } = useQuery(settingsQuery);
  const { isPending: isWithoutDsos } = useQuery(dsosQuery);
  return { thresholds: useThresholds(), sellers: useSellers(), isPending: isWithoutSettings || isWithoutDsos };
}

export function useThresholds() {
  const { data } = useQuery(settingsQuery);
  return data?.settings.speeds ?? UNKNOWN_THRESHOLDS;
}

/** Where they cannot be read, all that charges is of one kind. */
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
