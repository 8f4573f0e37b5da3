import { COMMON_WORDS, KEY_ROWS } from "./common-passwords.ts";
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from "./password-length.ts";

export type PasswordFlaw = "too_short" | "too_long" | "too_common";

/**
 * Why nobody should use this password; null: it is fine.
 * @param own what others know of its holder: name and address.
 */
export function flawOf(password: string, own: readonly string[]): PasswordFlaw | null {
  const length = [...password.normalize("NFKC")].length;
  if (length < SHORTEST_PASSWORD) return "too_short";
  if (length > LONGEST_PASSWORD) return "too_long";
  return isCommon(password, own) ? "too_common" : null;
}

/** `Milano2026!Password` has one that is nobody else's idea, a phrase of one's own many. */
const MOST_OWN_LETTERS = 3;
const SHORTEST_PIECE = 3;
const LONGEST_PIECE = 32;

/** Whether it is made of what everybody guesses, but for a few letters. */
function isCommon(password: string, own: readonly string[]): boolean {
  const letters = [...fold(password)];
  const known = new Set(own.flatMap((text) => fold(text).split(/[^\p{L}\p{N}]+/u)));
  // ownLetters[n]: how many of the first n letters stand in no known piece, at best.
  const ownLetters = [0];
  for (let end = 1; end <= letters.length; end += 1) {
    let least = (ownLetters[end - 1] ?? 0) + 1;
    for (let start = Math.max(0, end - LONGEST_PIECE); start <= end - SHORTEST_PIECE; start += 1) {
      const before = ownLetters[start] ?? 0;
      if (before < least && isGuessed(letters.slice(start, end).join(""), known)) least = before;
    }
    ownLetters.push(least);
  }
  return (ownLetters.at(-1) ?? 0) <= MOST_OWN_LETTERS;
}

function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase().replaceAll(/\s/g, "");
}

function isGuessed(piece: string, known: ReadonlySet<string>): boolean {
  const spelt = [...piece].map((letter) => LEET[letter] ?? letter).join("");
  return [piece, spelt].some((text) => COMMON_WORDS.has(text) || known.has(text) || isRow(text)) || isPattern(piece);
}

/** How people hide a letter. */
const LEET: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
};

/** A year, `aaaa`, `abcabc`. */
function isPattern(piece: string): boolean {
  return /^(?:(?:19|20)\d\d|(.{1,4})\1+)$/u.test(piece);
}

function isRow(piece: string): boolean {
  const backwards = [...piece].reverse().join("");
  return KEY_ROWS.some((row) => row.includes(piece) || row.includes(backwards));
}
