/** @jsxImportSource preact */
import type { ComponentChildren, VNode } from "preact";
import { exactMoney, exactTime, kilowattHours, money, percent } from "../../format.ts";
import { m } from "../../paraglide/messages.js";
import { sourceWords } from "../../source-words.ts";
import type { Receipt } from "../api.ts";
import blocks from "../blocks.module.css";
import { Frame } from "../frame.tsx";
import styles from "./receipt.module.css";

/** To the Wh, so that the sum can be done again on paper. */
const WHOLE_WH = 3;

/** A receipt on screen and on paper: the same figures as the session's, to the last one that is not rounded. */
export function ReceiptSheet({ receipt, footer }: { readonly receipt: Receipt; readonly footer?: VNode }) {
  const { operator, station, slotLabel, sessionId } = receipt;
  return (
    <Frame title={m.receipt()} place={operator} footer={footer}>
      <section class={blocks.block} aria-label={m.receipt()}>
        <p class={styles.total}>
          <span>{m.receiptTotal()}</span> <strong>{money(receipt.payableMicro, receipt.currency)}</strong>
        </p>
        <Sum receipt={receipt} />
      </section>
      <section class={blocks.block} aria-label={m.yourCharge()}>
        <dl class={styles.facts}>
          <Fact name={m.stationStatus()} value={station.name} more={m.placeAddress(station)} />
          <Fact name={m.slot()} value={slotLabel} />
          <Fact name={m.receiptStart()} value={exactTime(receipt.startedAt, station.timeZone)} />
          <Fact name={m.receiptEnd()} value={exactTime(receipt.stoppedAt, station.timeZone)} />
          <Fact name={m.receiptNumber()} value={sessionId} />
        </dl>
      </section>
      {receipt.sources !== null && <Sources sources={receipt.sources} />}
      <button type="button" class={`${blocks.button} ${styles.print}`} onClick={() => print()}>
        {m.printReceipt()}
      </button>
    </Frame>
  );
}

/** kWh × price, and what of it is VAT. */
function Sum({ receipt }: { readonly receipt: Receipt }) {
  const { currency, energyWh, priceMicroPerKwh, listMicroPerKwh, promotionName } = receipt;
  return (
    <dl class={styles.sum}>
      <Line name={m.energy()} value={m.kilowattHours({ energy: kilowattHours(energyWh, WHOLE_WH) })} />
      {listMicroPerKwh !== null && (
        <Line name={m.receiptListPrice()} value={<s>{exactMoney(listMicroPerKwh, currency)}</s>} />
      )}
      <Line
        name={promotionName === null ? m.receiptPrice() : m.receiptPricePromotion({ name: promotionName })}
        value={exactMoney(priceMicroPerKwh, currency)}
      />
      <Line name={m.receiptExact()} value={exactMoney(receipt.totalInclMicro, currency)} />
      <Line
        name={m.receiptVat({ rate: percent(receipt.vatBasisPoints) })}
        value={exactMoney(receipt.vatMicro, currency)}
      />
      <Line name={m.receiptNet()} value={exactMoney(receipt.totalExclMicro, currency)} />
    </dl>
  );
}

function Line({ name, value }: { readonly name: string; readonly value: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Fact({ name, value, more }: { readonly name: string; readonly value: string; readonly more?: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value}
        {more !== undefined && <span class={styles.more}>{more}</span>}
      </dd>
    </div>
  );
}

function Sources({ sources }: { readonly sources: NonNullable<Receipt["sources"]> }) {
  return (
    <section class={blocks.block} aria-label={m.energySources()}>
      <h2>{m.energySources()}</h2>
      <dl class={styles.sum}>
        {sources.map(({ source, energyWh }) => (
          <Line
            key={source}
            name={sourceWords(source)}
            value={m.kilowattHours({ energy: kilowattHours(energyWh, WHOLE_WH) })}
          />
        ))}
      </dl>
    </section>
  );
}
