import { TextInput } from "@mantine/core";
import { type Column, Rows } from "../../blocks/rows.tsx";
import { exactMoney, percent } from "../../format.ts";
import { m, useLocale } from "../../text.ts";
import { writtenAmount } from "./amounts.ts";
import { type ClassPrice, type ConnectorClass, type PriceList, untilOf } from "./price-list.ts";
import { PriceTime, SetBy } from "./price-words.tsx";
import styles from "./prices.module.css";
import type { Owner } from "./queries.ts";
import { ReturnButton } from "./return-button.tsx";
import type { PriceEdits } from "./use-price-edits.ts";
import { CLASS_WORDS, FAULT_WORDS } from "./words.ts";

interface PriceTableProps {
  readonly owner: Owner;
  readonly list: PriceList;
  /** What applies where the list has no price. */
  readonly behind: PriceList;
  readonly timeZone: string;
  /** Null: prices are only read. */
  readonly edits: PriceEdits | null;
  /** The fields, to be focused. */
  readonly inputs: Partial<Record<ConnectorClass, HTMLInputElement | null>>;
  onChanged(): void;
}

/** Exactly two prices: standard and fast, per kWh (PF7). */
export function PriceTable({ owner, list, behind, timeZone, edits, inputs, onChanged }: PriceTableProps) {
  const shown = (price: ClassPrice) => price.inForce ?? behindOf(price)?.inForce ?? null;
  const behindOf = (price: ClassPrice) => behind.find((each) => each.class === price.class);
  const columns: readonly Column<ClassPrice>[] = [
    {
      id: "price",
      label: m.priceVatColumn(),
      cell: (price) =>
        edits === null ? (
          <PriceRead price={price} behind={behindOf(price)} />
        ) : (
          <PriceField price={price} behind={behindOf(price)} edits={edits} inputs={inputs} />
        ),
    },
    {
      id: "since",
      label: m.priceSince(),
      cell: (price) => <PriceTime at={shown(price)?.validFrom ?? null} timeZone={timeZone} none={m.noValue()} />,
    },
    {
      id: "setBy",
      label: m.priceSetBy(),
      cell: (price) => <SetBy version={shown(price)} isOwn={owner !== null && price.inForce !== null} />,
    },
    {
      id: "until",
      label: m.priceUntil(),
      cell: (price) => <PriceTime at={untilOf(price)} timeZone={timeZone} none={m.untilChanged()} />,
    },
  ];
  const actions: Column<ClassPrice> = {
    id: "actions",
    label: m.priceActions(),
    cell: (price) => <ReturnButton owner={owner} price={price} onChanged={onChanged} />,
  };
  return (
    <Rows
      label={m.prices()}
      rows={list}
      keyOf={(price) => price.class}
      head={{ id: "class", label: m.connectorClass(), cell: (price) => CLASS_WORDS[price.class]() }}
      columns={edits === null ? columns : [...columns, actions]}
      tableFromEm={56}
    />
  );
}

interface PriceReadProps {
  readonly price: ClassPrice;
  readonly behind: ClassPrice | undefined;
}

function PriceRead({ price, behind }: PriceReadProps) {
  const version = price.inForce ?? behind?.inForce;
  if (version == null) return m.noPriceYet();
  return (
    <>
      <strong>{exactMoney(version.priceMicroPerKwh, version.currency)}</strong>{" "}
      <span className={styles.quiet}>{m.vatIncluded({ rate: percent(version.vatBasisPoints) })}</span>
    </>
  );
}

interface PriceFieldProps extends PriceReadProps {
  readonly edits: PriceEdits;
  readonly inputs: PriceTableProps["inputs"];
}

function PriceField({ price, behind, edits, inputs }: PriceFieldProps) {
  const locale = useLocale();
  const version = price.inForce ?? behind?.inForce;
  const fault = edits.faults[price.class];
  return (
    <TextInput
      className={styles.price}
      ref={(input) => {
        inputs[price.class] = input;
      }}
      aria-label={m.priceField({ class: CLASS_WORDS[price.class]() })}
      inputMode="decimal"
      autoComplete="off"
      value={edits.texts[price.class] ?? (version == null ? "" : writtenAmount(version.priceMicroPerKwh, locale))}
      onChange={({ currentTarget: { value } }) => edits.type(price.class, value)}
      error={fault === undefined ? null : FAULT_WORDS[fault]()}
      rightSection={version?.currency}
      rightSectionWidth={52}
      rightSectionPointerEvents="none"
    />
  );
}
