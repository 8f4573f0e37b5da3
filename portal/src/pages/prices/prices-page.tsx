import { useQuery } from "@tanstack/react-query";
import { Answer } from "../../blocks/answer.tsx";
import { InOrder } from "../../blocks/in-order.tsx";
import { Page } from "../../blocks/page.tsx";
import { stationsQuery } from "../../live/stations-query.ts";
import { m } from "../../text.ts";
import { useNow } from "../../use-now.ts";
import { PriceDesk } from "./price-desk.tsx";
import { priceListAt } from "./price-list.ts";
import { Promotions } from "./promotions.tsx";
import { pricesQuery } from "./queries.ts";
import { RulePanels } from "./rule-panels.tsx";

/** The organisation's two prices, the rule that decides them, and promotions (R8, G7, PF7). */
export function PricesPage() {
  const versions = useQuery(pricesQuery(null));
  const { data: stations = [] } = useQuery(stationsQuery);
  const now = useNow();
  const timeZone = stations[0]?.timeZone ?? "UTC";
  return (
    <Page title={m.prices()}>
      <InOrder>
        <Answer of={versions} heightsPx={[290]}>
          {(all) => <PriceDesk owner={null} list={priceListAt(all, now)} timeZone={timeZone} />}
        </Answer>
        <Promotions timeZone={timeZone} />
        <RulePanels owner={null} timeZone={timeZone} />
      </InOrder>
    </Page>
  );
}
