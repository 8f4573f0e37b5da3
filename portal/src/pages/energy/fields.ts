import { m } from "../../text.ts";

/** What people type into fields, and what is wrong with it, in a sentence; null: nothing. */

export function isMissing(text: string): boolean {
  return text.trim() === "";
}

/** Both decimal marks are understood. */
export function numberOf(text: string): number {
  return isMissing(text) ? Number.NaN : Number(text.trim().replace(",", "."));
}

export function whyNotPositive(text: string): string | null {
  const value = numberOf(text);
  if (Number.isNaN(value)) return m.fieldNotNumber();
  return value > 0 ? null : m.fieldNotPositive();
}

export function whyNotAtLeastZero(text: string): string | null {
  const value = numberOf(text);
  if (Number.isNaN(value)) return m.fieldNotNumber();
  return value >= 0 ? null : m.fieldNegative();
}

export function whyNotPercent(text: string): string | null {
  const value = numberOf(text);
  if (Number.isNaN(value)) return m.fieldNotNumber();
  return value >= 0 && value <= 100 ? null : m.fieldPercent();
}
