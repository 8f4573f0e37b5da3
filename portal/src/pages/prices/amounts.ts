/** Prices of a kWh as people type them, in the currency's units. */

const MICRO = 1_000_000;
/** As OCPI carries them. */
const MOST_DECIMALS = 4;
/** As the API takes them. */
const MOST_MICRO = 100 * MICRO;

export type AmountFault = "missing" | "notNumber" | "negative" | "decimals" | "tooHigh";

export type ReadAmount =
  | { readonly ok: true; readonly micro: number }
  | { readonly ok: false; readonly fault: AmountFault };

const AMOUNT = /^([+-]?)(\d*)(?:[.,](\d*))?$/;

/** "0.49" and "0,49" → 490,000 micro-units. */
export function readAmount(text: string, mostMicro = MOST_MICRO): ReadAmount {
  const trimmed = text.trim();
  if (trimmed === "") return { ok: false, fault: "missing" };
  const [, sign = "", whole = "", decimals = ""] = AMOUNT.exec(trimmed) ?? [];
  if (whole === "" && decimals === "") return { ok: false, fault: "notNumber" };
  if (sign === "-") return { ok: false, fault: "negative" };
  if (decimals.length > MOST_DECIMALS) return { ok: false, fault: "decimals" };
  const micro = Number(whole) * MICRO + Number(decimals.padEnd(6, "0"));
  return micro <= mostMicro ? { ok: true, micro } : { ok: false, fault: "tooHigh" };
}

/** "12.5" → 1,250 basis points; null: it is no percentage in hundredths from the one to the other. */
export function readPercent(
  text: string,
  { least, most }: { readonly least: number; readonly most: number },
): number | null {
  const read = readAmount(text, most * MICRO);
  if (!read.ok || read.micro < least * MICRO || read.micro % MICRO_PER_BASIS_POINT !== 0) return null;
  return read.micro / MICRO_PER_BASIS_POINT;
}

/** Of percentages that are read as amounts. */
const MICRO_PER_BASIS_POINT = 10_000;

/** 490,000 → "0.49", 395,500 → "0.3955": as it is typed in that language. */
export function writtenAmount(micro: number, locale: string): string {
  const options = { minimumFractionDigits: 2, maximumFractionDigits: MOST_DECIMALS, useGrouping: false };
  return new Intl.NumberFormat(locale, options).format(micro / MICRO);
}

/** 2,300 basis points → "23": as it is typed in that language. */
export function writtenPercent(basisPoints: number, locale: string): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 2, useGrouping: false }).format(basisPoints / 100);
}
