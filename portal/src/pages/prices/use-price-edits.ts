import { useState } from "react";
import type { TariffEntry } from "../../../../src/entry/api/shared/tariffs.ts";
import { instantOf } from "../../local-time.ts";
import { type AmountFault, readAmount, readPercent } from "./amounts.ts";
import type { ClassPrice, ConnectorClass, PriceList } from "./price-list.ts";
import type { Owner } from "./queries.ts";

/** When what was typed begins and ends, as `datetime-local` fields hold it. Empty: at once, and until it is changed. */
export interface Effect {
  readonly from: string;
  readonly until: string;
}

export interface Change {
  readonly class: ConnectorClass;
  readonly currency: string;
  /** Null: there was no price. */
  readonly oldMicro: number | null;
  readonly newMicro: number;
  /** Null: there was no price. */
  readonly oldVatBasisPoints: number | null;
  readonly vatBasisPoints: number;
}

/** What has no price yet takes these along. */
export interface Terms {
  readonly currency: string;
  readonly vatBasisPoints: number;
}

export interface PriceEdits {
  readonly texts: Readonly<Partial<Record<ConnectorClass, string>>>;
  readonly faults: Readonly<Partial<Record<ConnectorClass, AmountFault>>>;
  readonly changes: readonly Change[];
  readonly effect: Effect;
  readonly effectFault: "endBeforeStart" | null;
  /** The VAT that prices include, as a percentage that was typed; null: each price keeps its own. */
  readonly vatText: string | null;
  readonly isVatWrong: boolean;
  typeVat(text: string): void;
  type(ofClass: ConnectorClass, text: string): void;
  setEffect(effect: Effect): void;
  /** Of one class, or of all with when they take effect. */
  discard(ofClass?: ConnectorClass): void;
}

export const VAT_PERCENT = { least: 0, most: 100 };
const AT_ONCE: Effect = { from: "", until: "" };

/** The prices that were typed over those in force. */
export function usePriceEdits(list: PriceList, terms: Terms): PriceEdits {
  const [texts, setTexts] = useState<PriceEdits["texts"]>({});
  const [effect, setEffect] = useState(AT_ONCE);
  const [vatText, setVatText] = useState<string | null>(null);
  const typedVat = vatText === null ? null : readPercent(vatText, VAT_PERCENT);
  const faults: Partial<Record<ConnectorClass, AmountFault>> = {};
  const changes: Change[] = [];
  for (const price of list) {
    const { inForce } = price;
    const text = texts[price.class];
    const vatBasisPoints = typedVat ?? inForce?.vatBasisPoints ?? terms.vatBasisPoints;
    const read = text === undefined ? null : readAmount(text);
    if (read?.ok === false) faults[price.class] = read.fault;
    else {
      const newMicro = read?.micro ?? inForce?.priceMicroPerKwh;
      if (newMicro !== undefined && differs(inForce, newMicro, vatBasisPoints))
        changes.push(changeOf(price, newMicro, { ...terms, vatBasisPoints }));
    }
  }
  return {
    texts,
    faults,
    changes,
    effect,
    effectFault: effect.until !== "" && effect.from !== "" && effect.until <= effect.from ? "endBeforeStart" : null,
    vatText,
    isVatWrong: vatText !== null && typedVat === null,
    typeVat: setVatText,
    type: (ofClass, text) => setTexts((before) => ({ ...before, [ofClass]: text })),
    setEffect,
    discard(ofClass) {
      if (ofClass === undefined) {
        setEffect(AT_ONCE);
        setVatText(null);
      }
      setTexts(({ ...texts }) => {
        if (ofClass === undefined) return {};
        delete texts[ofClass];
        return texts;
      });
    },
  };
}

function differs(inForce: ClassPrice["inForce"], newMicro: number, vatBasisPoints: number): boolean {
  return inForce?.priceMicroPerKwh !== newMicro || inForce.vatBasisPoints !== vatBasisPoints;
}

function changeOf({ class: ofClass, inForce }: ClassPrice, newMicro: number, terms: Terms): Change {
  return {
    class: ofClass,
    currency: inForce?.currency ?? terms.currency,
    oldMicro: inForce?.priceMicroPerKwh ?? null,
    newMicro,
    oldVatBasisPoints: inForce?.vatBasisPoints ?? null,
    vatBasisPoints: terms.vatBasisPoints,
  };
}

interface EntryContext {
  readonly owner: Owner;
  readonly effect: Effect;
  readonly timeZone: string;
}

/** What the API is asked for. */
export function entryOf(change: Change, { owner, effect, timeZone }: EntryContext): TariffEntry {
  const iso = (local: string) => new Date(instantOf(local, timeZone)).toISOString();
  return {
    locationId: owner,
    class: change.class,
    currency: change.currency,
    vatBasisPoints: change.vatBasisPoints,
    priceMicroPerKwh: change.newMicro,
    ...(effect.from === "" ? {} : { validFrom: iso(effect.from) }),
    ...(effect.until === "" ? {} : { endAt: iso(effect.until) }),
  };
}
