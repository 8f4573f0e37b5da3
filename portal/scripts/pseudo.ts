/** A made-up language for tests: accented, a third longer, in brackets, so that unwritten and cut texts show. */
export const PSEUDO_LOCALE = "en-XA";

const ACCENTED: Record<string, string> = {
  a: "á",
  e: "é",
  i: "í",
  o: "ó",
  u: "ú",
  A: "Á",
  E: "É",
  I: "Í",
  O: "Ó",
  U: "Ú",
};

export function pseudo(text: string): string {
  const accented = text
    .split(/(\{[^}]*\})/)
    .map((part) => (part.startsWith("{") ? part : part.replace(/[aeiou]/gi, (letter) => ACCENTED[letter] ?? letter)))
    .join("");
  return `[${accented}${"·".repeat(Math.ceil(text.length / 3))}]`;
}
