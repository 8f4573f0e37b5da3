import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { SessionView } from "../../../../src/entry/api/shared/schemas.ts";
import { Answer } from "../../blocks/answer.tsx";
import { Card } from "../../blocks/card.tsx";
import { ExactTime } from "../../blocks/exact-time.tsx";
import { MixBar } from "../../figures/mix-bar.tsx";
import { exactMoney, kilowattHours, money, percent } from "../../format.ts";
import { m } from "../../text.ts";
import { paymentsQuery, receiptQuery, sourcesQuery } from "./queries.ts";
import styles from "./sessions.module.css";

interface BlockProps {
  readonly session: SessionView;
}

interface TimedBlockProps extends BlockProps {
  readonly timeZone: string;
}

/** To the Wh, so that the sum can be done again on paper. */
const WHOLE_WH = 3;

interface LineProps {
  readonly name: string;
  readonly isTotal?: boolean;
  readonly children: ReactNode;
}

function Line({ name, isTotal, children }: LineProps) {
  return (
    <div data-total={isTotal}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What a kWh costs in this session, and why that much. */
export function Price({ session: { price, startedAt }, timeZone }: TimedBlockProps) {
  if (price === null) return null;
  const { currency, priceMicroPerKwh, listMicroPerKwh, vatBasisPoints } = price;
  return (
    <Card title={m.priceApplied()}>
      <dl className={styles.sum}>
        <Line name={price.class === "fast" ? m.classFast() : m.classStandard()}>
          {m.priceVatIncluded({ price: exactMoney(priceMicroPerKwh, currency) })}
        </Line>
        {listMicroPerKwh !== priceMicroPerKwh && (
          <Line name={m.receiptListPrice()}>
            <s>{exactMoney(listMicroPerKwh, currency)}</s>
          </Line>
        )}
        <Line name={m.vatWithin()}>{percent(vatBasisPoints)}</Line>
      </dl>
      <p className={styles.quiet}>{originWords(price.origin)}</p>
      <p className={styles.quiet}>
        <ExactTime at={startedAt} timeZone={timeZone} words={(time) => m.priceLockedAt({ time })} />
      </p>
    </Card>
  );
}

function originWords(origin: NonNullable<SessionView["price"]>["origin"]): string {
  switch (origin.kind) {
    case "tariff":
      return m.originTariff();
    case "promotion":
      return m.originPromotion();
    case "quote":
      return m.originQuote();
    case "booking":
      return m.originBooking();
  }
}

/** What is billed, what corrected it, and what of it is paid. */
export function Receipt({ session, timeZone }: TimedBlockProps) {
  const receipt = useQuery(receiptQuery(session.id));
  const currency = session.price?.currency ?? "EUR";
  return (
    <Card title={m.receipt()}>
      <Answer of={receipt} heightsPx={[120]}>
        {(found) => {
          const inForce = found?.receipt ?? null;
          if (inForce === null) return <p>{session.state === "ACTIVE" ? m.receiptLater() : m.noReceipt()}</p>;
          return (
            <dl className={styles.sum}>
              <Line name={m.energy()}>{m.kilowattHours({ energy: kilowattHours(inForce.energyWh, WHOLE_WH) })}</Line>
              <Line name={m.receiptExact()}>{exactMoney(inForce.totalInclMicro, currency)}</Line>
              <Line name={m.vatWithin()}>{exactMoney(inForce.vatMicro, currency)}</Line>
              <Line name={m.receiptNet()}>{exactMoney(inForce.totalExclMicro, currency)}</Line>
              <Line name={m.receiptTotal()} isTotal>
                {money(inForce.payableMicro, currency)}
              </Line>
              {found?.notes.map((note) => (
                <Line key={note.id} name={note.creditOf === null ? m.correction() : m.creditNote()}>
                  {money(note.payableMicro, currency)} · <ExactTime at={note.createdAt} timeZone={timeZone} />
                  {note.reason !== null && ` · ${note.reason}`}
                </Line>
              ))}
            </dl>
          );
        }}
      </Answer>
      <Payments session={session} />
    </Card>
  );
}

/** Nothing of partners' sessions: they are billed by their CDRs. */
function Payments({ session }: BlockProps) {
  const { data: payments = [] } = useQuery(paymentsQuery(session.id));
  return payments.map(({ id, currency, capturedMicro, refundedMicro, outstandingMicro }) => (
    <dl key={id} className={styles.sum}>
      <Line name={m.paidAmount()}>{money(capturedMicro, currency)}</Line>
      {refundedMicro > 0 && <Line name={m.refundedAmount()}>{money(refundedMicro, currency)}</Line>}
      {outstandingMicro !== 0 && <Line name={m.outstandingAmount()}>{money(outstandingMicro, currency)}</Line>}
    </dl>
  ));
}

/** Where its energy came from, as far as that is known yet. */
export function Sources({ session }: BlockProps) {
  const sources = useQuery(sourcesQuery(session.id));
  return (
    <Card title={m.energySources()}>
      <Answer of={sources} heightsPx={[120]}>
        {(found) => {
          if (found === null || found.delivered.energyWh === 0) return <p>{m.sourcesLater()}</p>;
          return (
            <>
              <MixBar mix={found.delivered.sourcesWh} />
              {found.fromBattery.energyWh > 0 && (
                <p className={styles.quiet}>
                  {m.sessionFromBattery({ energy: kilowattHours(found.fromBattery.energyWh, WHOLE_WH) })}
                </p>
              )}
            </>
          );
        }}
      </Answer>
    </Card>
  );
}
