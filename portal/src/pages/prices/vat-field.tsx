import { TextInput } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import type { RefObject } from "react";
import { m, useLocale } from "../../text.ts";
import { writtenPercent } from "./amounts.ts";
import { CLASSES } from "./price-list.ts";
import styles from "./prices.module.css";
import { type Owner, priceRuleQuery } from "./queries.ts";
import { type PriceEdits, VAT_PERCENT } from "./use-price-edits.ts";

interface VatFieldProps {
  readonly owner: Owner;
  readonly edits: PriceEdits;
  /** Basis points, of the prices in force. */
  readonly known: number;
  readonly inputRef: RefObject<HTMLInputElement | null>;
}

/** The VAT that prices include from then on. A rule goes on with that of the price it found. */
export function VatField({ owner, edits, known, inputRef }: VatFieldProps) {
  const locale = useLocale();
  const rules = useQueries({ queries: CLASSES.map((ofClass) => priceRuleQuery(owner, ofClass)) });
  const isRuled = rules.some(({ data }) => data?.rule.isOn);
  return (
    <div className={styles.fields}>
      <TextInput
        ref={inputRef}
        label={m.vatRate()}
        description={isRuled ? m.vatWithRule() : m.vatHint()}
        inputMode="decimal"
        autoComplete="off"
        disabled={isRuled}
        value={edits.vatText ?? writtenPercent(known, locale)}
        onChange={({ currentTarget: { value } }) => edits.typeVat(value)}
        error={edits.isVatWrong ? m.percentBetween(VAT_PERCENT) : null}
      />
    </div>
  );
}
