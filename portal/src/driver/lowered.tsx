/** @jsxImportSource preact */
import { clockTime, exactMoney } from "../format.ts";
import { m } from "../paraglide/messages.js";
import styles from "./lowered.module.css";

interface LoweredProps {
  readonly price: {
    readonly currency: string;
    readonly listMicroPerKwh: number;
    readonly priceMicroPerKwh: number;
    readonly promotion: { readonly name: string; readonly endAt: string } | null;
  };
  readonly timeZone: string;
}

/** The list price, struck, and the promotion that lowers it with its end. Nothing, where nothing lowers it. */
export function Lowered({ price, timeZone }: LoweredProps) {
  const { currency, listMicroPerKwh, priceMicroPerKwh, promotion } = price;
  return (
    <>
      {listMicroPerKwh > priceMicroPerKwh && (
        <p class={styles.before}>
          <s>{m.priceBefore({ price: exactMoney(listMicroPerKwh, currency) })}</s>
        </p>
      )}
      {promotion !== null && (
        <p class={styles.promotion}>
          {m.promotionUntil({ name: promotion.name, time: clockTime(promotion.endAt, timeZone) })}
        </p>
      )}
    </>
  );
}
