import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Card } from "../../blocks/card.tsx";
import { MixBar } from "../../figures/mix-bar.tsx";
import { clockTime, count, exactMoney, ratedKilowatts } from "../../format.ts";
import { m } from "../../text.ts";
import { ConnectionTest } from "./connection-test.tsx";
import { Contact } from "./contact.tsx";
import styles from "./energy.module.css";
import { cheapestWords, priceWords } from "./price-now.tsx";
import { type Dso, type DsoPrices, dsoPricesQuery } from "./queries.ts";
import { isSilent, timeZoneOf } from "./standing.ts";

/** What is known of a DSO now: whether it answers, its price in parts, its mix, what it would give. */
export function DsoFacts({ dso }: { readonly dso: Dso }) {
  const timeZone = timeZoneOf(dso);
  return (
    <div className={styles.panels}>
      <Card title={m.contactColumn()}>
        <Contact dso={dso} timeZone={timeZone} />
        {isSilent(dso) && <p className={styles.quiet}>{m.leftOutAfter()}</p>}
        <p className={styles.quiet}>{m.nextQuestion({ time: clockTime(dso.answering.nextFetchAt, timeZone) })}</p>
        <ConnectionTest dso={dso} />
      </Card>
      <Card title={m.lastAnswer()}>
        <PriceParts dso={dso} />
      </Card>
      <Card title={m.mixNow()}>
        {dso.mixNow === null ? <p>{m.mixUnknown()}</p> : <MixBar mix={dso.mixNow} />}
        <Carbon co2={dso.co2Now} />
      </Card>
    </div>
  );
}

function PriceParts({ dso }: { readonly dso: Dso }) {
  const { data: prices } = useQuery(dsoPricesQuery(dso.id));
  const parts = prices === undefined ? null : partsNow(prices);
  const price = (micro: number) => exactMoney(micro, dso.currency);
  return (
    <>
      <dl className={styles.facts}>
        <Fact label={m.pricePerKwhColumn()}>{priceWords(dso)}</Fact>
        {parts !== null && (
          <>
            <Fact label={m.partEnergy()}>{price(parts.energyMicroPerKwh)}</Fact>
            <Fact label={m.partGridFee()}>{price(parts.gridFeeMicroPerKwh)}</Fact>
            <Fact label={m.partLevies()}>{price(parts.leviesMicroPerKwh)}</Fact>
            <Fact label={m.partTax()}>{price(parts.taxMicroPerKwh)}</Fact>
          </>
        )}
        <Fact label={m.cheapestHour()}>{cheapestWords(dso)}</Fact>
        {dso.subscriptionW !== null && (
          <Fact label={m.subscription()}>{m.kilowatts({ power: ratedKilowatts(dso.subscriptionW) })}</Fact>
        )}
        {dso.offers.map(({ startAt, endAt, additionalW, feeMicroPerKw }) => (
          <Fact key={startAt} label={m.onOffer({ time: clockTime(endAt, timeZoneOf(dso)) })}>
            {m.capacityAndFee({ power: ratedKilowatts(additionalW), fee: price(feeMicroPerKw) })}
          </Fact>
        ))}
      </dl>
      {parts !== null && <p className={styles.quiet}>{m.lastAnswerText()}</p>}
    </>
  );
}

function partsNow({ slots }: DsoPrices) {
  const now = Date.now();
  const slot = slots.find(({ startAt, endAt }) => Date.parse(startAt) <= now && now < Date.parse(endAt));
  return slot?.parts ?? null;
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Carbon({ co2 }: { readonly co2: Dso["co2Now"] }) {
  if (co2 === null) return null;
  const grams = count(co2.gramsPerKwh);
  return <p>{co2.basis === "average" ? m.co2Average({ grams }) : m.co2Marginal({ grams })}</p>;
}
