/** Epoch milliseconds ⇄ the ISO 8601 UTC texts of `/api`. */
export const instant = (at: number): string => new Date(at).toISOString();
export const instantOrNull = (at: number | null): string | null => (at === null ? null : instant(at));
export const epochOf = (text: string): number => Date.parse(text);
