import { TextInput } from "@mantine/core";
import { m } from "../../text.ts";
import styles from "./prices.module.css";
import type { Terms } from "./use-price-edits.ts";

interface FirstTermsProps {
  readonly terms: Terms;
  onChange(terms: Terms): void;
}

/** What no price before says yet: the currency, and the VAT that prices include. */
export function FirstTerms({ terms, onChange }: FirstTermsProps) {
  return (
    <>
      <p>{m.firstPricesText()}</p>
      <div className={styles.fields}>
        <TextInput
          label={m.priceCurrency()}
          maxLength={3}
          value={terms.currency}
          onChange={({ currentTarget: { value } }) => onChange({ ...terms, currency: value.toUpperCase() })}
        />
        <TextInput
          label={m.vatRate()}
          type="number"
          min={0}
          max={100}
          step={0.01}
          value={terms.vatBasisPoints / 100}
          onChange={({ currentTarget: { valueAsNumber } }) =>
            onChange({ ...terms, vatBasisPoints: Math.round(100 * (valueAsNumber || 0)) })
          }
        />
      </div>
    </>
  );
}
