/** A made-up language for tests: accented, a third longer, in brackets, so that unwritten and cut texts show. */
export const PSEUDO_LOCALE = "en-XA";

const ACCENTS: Readonly<Record<string, string>> = { a: "á", e: "é", i: "í", o: "ó", u: "ú" };

/** A catalog, or a part of it, in the made-up language. What steers a message stays as it is. */
export function pseudo(part: unknown): unknown {
  if (typeof part === "string") return pseudoText(part);
  if (Array.isArray(part)) return part.map(pseudo);
  if (typeof part !== "object" || part === null) return part;
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => [key, STEERING.includes(key) ? value : pseudo(value)]),
  );
}

const STEERING: readonly string[] = ["$schema", "declarations", "selectors"];

function pseudoText(text: string): string {
  const accented = text.replace(/\{[^}]*\}|[aeiou]/g, (found) => ACCENTS[found] ?? found);
  return `[${accented}${"·".repeat(Math.ceil(text.length / 3))}]`;
}
