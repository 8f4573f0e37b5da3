import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Answer } from "../../blocks/answer.tsx";
import { Card } from "../../blocks/card.tsx";
import { clockTime, exactMoney, percent } from "../../format.ts";
import { m } from "../../text.ts";
import { dsosQuery } from "../energy/queries.ts";
import { timeZoneOf } from "../energy/standing.ts";
import { type CheapestDso, cheapestNow } from "./cheapest.ts";
import styles from "./overview.module.css";

/** Who sells a kWh for least now. */
export function CheapestCard() {
  const dsos = useQuery(dsosQuery);
  return (
    <Card title={m.cheapestDsoNow()} actions={<Link to="/energy">{m.viewEnergyPrices()}</Link>}>
      <Answer of={dsos} heightsPx={[72]}>
        {(all) => <Cheapest found={cheapestNow(all)} />}
      </Answer>
    </Card>
  );
}

function Cheapest({ found }: { readonly found: CheapestDso | null }) {
  if (found === null) return <p className={styles.quiet}>{m.noPriceNow()}</p>;
  const { dso, priceMicroPerKwh } = found;
  const { name, currency, renewableBasisPoints: renewable, cheapest } = dso;
  return (
    <div className={styles.cheapest}>
      <p className={styles.price}>
        <strong>{exactMoney(priceMicroPerKwh, currency)}</strong> {m.perKwhOf({ dso: name })}
      </p>
      {renewable !== null && (
        <p className={styles.quiet}>{m.renewableNow({ share: percent(Math.round(renewable / 100) * 100) })}</p>
      )}
      {cheapest !== null && (
        <p className={styles.quiet}>
          {m.cheaperAt({
            price: exactMoney(cheapest.priceMicroPerKwh, currency),
            time: clockTime(cheapest.startAt, timeZoneOf(dso)),
          })}
        </p>
      )}
    </div>
  );
}
