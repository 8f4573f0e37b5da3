import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Notice } from "../../blocks/notice.tsx";
import { useMay } from "../../rights.ts";
import { m } from "../../text.ts";
import { FirstCurrency } from "./first-currency.tsx";
import { PlannedPrices } from "./planned-prices.tsx";
import { PriceBar } from "./price-bar.tsx";
import type { ConnectorClass, PriceList } from "./price-list.ts";
import { PriceTable } from "./price-table.tsx";
import styles from "./prices.module.css";
import type { Owner } from "./queries.ts";
import { type Terms, usePriceEdits } from "./use-price-edits.ts";
import { useSavePrices } from "./use-save-prices.ts";
import { VatField } from "./vat-field.tsx";

interface PriceDeskProps {
  readonly owner: Owner;
  readonly list: PriceList;
  /** What applies where the list has no price. */
  readonly behind?: PriceList;
  readonly timeZone: string;
}

const USUAL: Terms = { currency: "EUR", vatBasisPoints: 2_000 };

/** The two prices of a list, to be changed in place (R8, G7, S2). */
export function PriceDesk({ owner, list, behind = [], timeZone }: PriceDeskProps) {
  const mayEdit = useMay("price.write");
  const client = useQueryClient();
  const known = [...list, ...behind].find(({ inForce }) => inForce !== null)?.inForce;
  const [first, setFirst] = useState(USUAL);
  const terms = known ?? first;
  const edits = usePriceEdits(list, terms);
  const inputs = useRef<Partial<Record<ConnectorClass, HTMLInputElement | null>>>({});
  const vatInput = useRef<HTMLInputElement>(null);
  const saving = useSavePrices({ owner, timeZone, edits });

  function save() {
    const wrong = list.find((price) => edits.faults[price.class] !== undefined);
    if (wrong !== undefined) inputs.current[wrong.class]?.focus();
    else if (edits.isVatWrong) vatInput.current?.focus();
    else if (edits.effectFault === null) saving.mutate(edits.changes);
  }

  return (
    <div className={styles.desk}>
      {!mayEdit && <Notice>{m.adminOnly()}</Notice>}
      <PriceTable
        owner={owner}
        list={list}
        behind={behind}
        timeZone={timeZone}
        edits={mayEdit ? edits : null}
        inputs={inputs.current}
        onChanged={() => client.invalidateQueries({ queryKey: ["prices"] })}
      />
      {mayEdit && known === undefined && (
        <FirstCurrency currency={first.currency} onChange={(currency) => setFirst({ ...first, currency })} />
      )}
      {mayEdit && <VatField owner={owner} edits={edits} known={terms.vatBasisPoints} inputRef={vatInput} />}
      {mayEdit && (
        <PriceBar
          owner={owner}
          timeZone={timeZone}
          edits={edits}
          isSaving={saving.isPending}
          error={saving.error}
          onSave={save}
        />
      )}
      <p className={styles.quiet}>{m.runningKeepPrice()}</p>
      <PlannedPrices list={list} timeZone={timeZone} mayEdit={mayEdit} />
    </div>
  );
}
