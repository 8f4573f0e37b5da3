import { TextInput } from "@mantine/core";
import { m } from "../../text.ts";
import styles from "./prices.module.css";

interface FirstCurrencyProps {
  readonly currency: string;
  onChange(currency: string): void;
}

/** What no price before says yet. */
export function FirstCurrency({ currency, onChange }: FirstCurrencyProps) {
  return (
    <>
      <p>{m.firstPricesText()}</p>
      <div className={styles.fields}>
        <TextInput
          label={m.priceCurrency()}
          maxLength={3}
          value={currency}
          onChange={({ currentTarget: { value } }) => onChange(value.toUpperCase())}
        />
      </div>
    </>
  );
}
