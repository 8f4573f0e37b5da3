import { type Cost, energyCost, type LockedPrice, listMicroPerKwhOf } from "./cost.ts";

/** What a receipt states: energy × locked price, each figure rounded once. */
export interface ReceiptFigures extends Cost {
  readonly energyWh: number;
}

/** What corrects the receipt of a session: a credit note that takes one back, or another receipt in its place. */
export interface ReceiptNote extends ReceiptFigures {
  readonly id: string;
  /** The receipt that it takes back, whole: its figures are those with another sign. Null: it is a receipt. */
  readonly creditOf: string | null;
}

/** A session with what it was billed by itself; null: nobody is sure of it. */
export interface ReceiptedSession {
  readonly id: string;
  readonly price: LockedPrice;
  readonly billed: ReceiptFigures | null;
}

export interface Receipt extends ReceiptFigures {
  readonly id: string;
  readonly price: LockedPrice;
  readonly listMicroPerKwh: number;
  readonly vatMicro: number;
}

/** The receipt in force: the last one that no note takes back. Null: nothing is billed. */
export function receiptOf({ id, price, billed }: ReceiptedSession, notes: readonly ReceiptNote[]): Receipt | null {
  const credited = new Set(notes.map(({ creditOf }) => creditOf));
  const receipts = [...(billed === null ? [] : [{ ...billed, id }]), ...notes.filter((note) => note.creditOf === null)];
  const inForce = receipts.findLast((receipt) => !credited.has(receipt.id));
  if (inForce === undefined) return null;
  const { id: receiptId, energyWh, totalInclMicro, totalExclMicro, payableMicro } = inForce;
  return {
    id: receiptId,
    price,
    listMicroPerKwh: listMicroPerKwhOf(price),
    energyWh,
    totalInclMicro,
    totalExclMicro,
    vatMicro: totalInclMicro - totalExclMicro,
    payableMicro,
  };
}

/** The notes by which a session is billed at another energy, at the price that was locked (OCPI-F7). */
export function correction(
  inForce: Receipt | null,
  price: LockedPrice,
  corrected: { readonly id: string; readonly energyWh: number },
): readonly ReceiptNote[] {
  const reissue = {
    id: corrected.id,
    creditOf: null,
    energyWh: corrected.energyWh,
    ...energyCost(corrected.energyWh, price),
  };
  if (inForce === null) return [reissue];
  return [
    {
      id: `${inForce.id}-C`,
      creditOf: inForce.id,
      energyWh: inForce.energyWh,
      totalInclMicro: 0 - inForce.totalInclMicro,
      totalExclMicro: 0 - inForce.totalExclMicro,
      payableMicro: 0 - inForce.payableMicro,
    },
    reissue,
  ];
}
