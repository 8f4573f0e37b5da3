import { useQuery } from "@tanstack/react-query";
import type { TariffDryRun } from "../../../../src/entry/api/shared/tariffs.ts";
import { Notice } from "../../blocks/notice.tsx";
import { exactMoney } from "../../format.ts";
import { stationsQuery } from "../../live/stations-query.ts";
import { m } from "../../text.ts";
import { CLASS_WORDS } from "./words.ts";

/** Where a price lies below what its energy is bought for; nothing where it does not. */
export function BelowCostHint({ places }: { readonly places: TariffDryRun["belowCost"] }) {
  const { data: stations = [] } = useQuery(stationsQuery);
  return places.map(({ locationId, class: ofClass, currency, priceExclMicroPerKwh, costMicroPerKwh }) => (
    <Notice key={`${locationId} ${ofClass}`}>
      {m.belowCost({
        class: CLASS_WORDS[ofClass](),
        station: stations.find(({ id }) => id === locationId)?.name ?? locationId,
        price: exactMoney(priceExclMicroPerKwh, currency),
        cost: exactMoney(costMicroPerKwh, currency),
      })}
    </Notice>
  ));
}
