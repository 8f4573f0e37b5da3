import { useState } from "react";
import type { TariffEntry } from "../../../../src/entry/api/shared/tariffs.ts";
import { instantOf } from "../../local-time.ts";
import { type AmountFault, readAmount } from "./amounts.ts";
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
  type(ofClass: ConnectorClass, text: string): void;
  setEffect(effect: Effect): void;
  /** Of one class, or of all with when they take effect. */
  discard(ofClass?: ConnectorClass): void;
}

const AT_ONCE: Effect = { from: "", until: "" };

/** The prices that were typed over those in force. */
export function usePriceEdits(list: PriceList, terms: Terms): PriceEdits {
  const [texts, setTexts] = useState<PriceEdits["texts"]>({});
  const [effect, setEffect] = useState(AT_ONCE);
  const faults: Partial<Record<ConnectorClass, AmountFault>> = {};
  const changes: Change[] = [];
  for (const price of list) {
    const text = texts[price.class];
    if (text === undefined) continue;
    const read = readAmount(text);
    if (!read.ok) faults[price.class] = read.fault;
    else if (read.micro !== price.inForce?.priceMicroPerKwh) changes.push(changeOf(price, read.micro, terms));
  }
  return {
    texts,
    faults,
    changes,
    effect,
    effectFault: effect.until !== "" && effect.from !== "" && effect.until <= effect.from ? "endBeforeStart" : null,
    type: (ofClass, text) => setTexts((before) => ({ ...before, [ofClass]: text })),
    setEffect,
    discard(ofClass) {
      if (ofClass === undefined) setEffect(AT_ONCE);
      setTexts(({ ...texts }) => {
        if (ofClass === undefined) return {};
        delete texts[ofClass];
        return texts;
      });
    },
  };
}

function changeOf({ class: ofClass, inForce }: ClassPrice, newMicro: number, { currency }: Terms): Change {
  return {
    class: ofClass,
    currency: inForce?.currency ?? currency,
    oldMicro: inForce?.priceMicroPerKwh ?? null,
    newMicro,
  };
}

interface EntryContext {
  readonly owner: Owner;
  readonly list: PriceList;
  readonly terms: Terms;
  readonly effect: Effect;
  readonly timeZone: string;
}

/** What the API is asked for. */
export function entryOf(change: Change, { owner, list, terms, effect, timeZone }: EntryContext): TariffEntry {
  const inForce = list.find((price) => price.class === change.class)?.inForce;
  const iso = (local: string) => new Date(instantOf(local, timeZone)).toISOString();
  return {
    locationId: owner,
    class: change.class,
    currency: change.currency,
    vatBasisPoints: inForce?.vatBasisPoints ?? terms.vatBasisPoints,
    priceMicroPerKwh: change.newMicro,
    ...(effect.from === "" ? {} : { validFrom: iso(effect.from) }),
    ...(effect.until === "" ? {} : { endAt: iso(effect.until) }),
  };
}
