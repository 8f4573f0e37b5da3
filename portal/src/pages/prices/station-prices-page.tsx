import { useQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Answer } from "../../blocks/answer.tsx";
import { InOrder } from "../../blocks/in-order.tsx";
import { m } from "../../text.ts";
import { useNow } from "../../use-now.ts";
import { useStation } from "../station/use-station.ts";
import { PriceDesk } from "./price-desk.tsx";
import { priceListAt } from "./price-list.ts";
import styles from "./prices.module.css";
import { Promotions } from "./promotions.tsx";
import { pricesQuery } from "./queries.ts";
import { RulePanels } from "./rule-panels.tsx";

/** What a kWh costs at a station: its own prices, else the organisation's. */
export function StationPricesPage() {
  const { id, name, timeZone } = useStation();
  const [own, general] = useQueries({ queries: [pricesQuery(id), pricesQuery(null)] });
  const now = useNow();
  return (
    <>
      <title>{`${m.prices()} · ${name} · eMall CPMS`}</title>
      <h2>{m.prices()}</h2>
      <InOrder>
        <Answer of={general} heightsPx={[290]}>
          {(behind) => (
            <Answer of={own} heightsPx={[290]}>
              {(versions) => {
                const list = priceListAt(versions, now);
                const hasOwn = list.some(({ inForce, planned }) => inForce !== null || planned.length > 0);
                return (
                  <>
                    <p className={styles.quiet}>
                      {hasOwn ? m.stationHasOwnPrices() : m.stationHasNoOwnPrices()}{" "}
                      <Link to="/prices">{m.pricesOfAll()}</Link>
                    </p>
                    <PriceDesk key={id} owner={id} list={list} behind={priceListAt(behind, now)} timeZone={timeZone} />
                    {hasOwn && <RulePanels owner={id} timeZone={timeZone} />}
                  </>
                );
              }}
            </Answer>
          )}
        </Answer>
        <Promotions timeZone={timeZone} stationId={id} />
      </InOrder>
    </>
  );
}
