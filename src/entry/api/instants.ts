/** Epoch milliseconds ⇄ the ISO 8601 UTC texts of `/api`. */
export const instant = (at: number): string => new Date(at).toISOString();
export const instantOrNull = (at: number | null): string | null => (at === null ? null : instant(at));
export const epochOf = (text: string): number => Date.parse(text);

/** Null and undefined stay what they are. */
export function epochOrNull<None extends null | undefined>(text: string | None): number | None {
  return typeof text === "string" ? epochOf(text) : text;
}
