/** Something that the palette leads to. */
export interface Findable {
  readonly label: string;
  /** Found by it, too: where it is, what it is of. */
  readonly detail: string;
}

/** More would have to be scrolled: a further letter is quicker. */
const MOST_FOUND = 12;

/** Those in which each word begins a word, or stands in one; in the first order, the closer ones before. */
export function find<Entry extends Findable>(entries: readonly Entry[], typed: string): readonly Entry[] {
  const words = plain(typed).split(" ").filter(Boolean);
  const ranked = entries.flatMap((entry) => {
    const rank = rankOf(entry, words);
    return rank === null ? [] : [{ entry, rank }];
  });
  return ranked
    .toSorted((one, other) => one.rank - other.rank)
    .slice(0, MOST_FOUND)
    .map(({ entry }) => entry);
}

/** 0: the label begins so · 1: words of the label do · 2: of all · 3: it stands somewhere. Null: not found. */
function rankOf({ label, detail }: Findable, words: readonly string[]): number | null {
  const [name, all] = [plain(label), `${plain(label)} ${plain(detail)}`];
  if (!words.every((word) => all.includes(word))) return null;
  if (name.startsWith(words.join(" "))) return 0;
  if (words.every((word) => beginsWord(name, word))) return 1;
  return words.every((word) => beginsWord(all, word)) ? 2 : 3;
}

function beginsWord(text: string, word: string): boolean {
  return ` ${text}`.includes(` ${word}`);
}

/** Without accents, in small letters: people type as it comes. */
function plain(text: string): string {
  return text
    .normalize("NFD")
    .replaceAll(/\p{Mark}/gu, "")
    .toLowerCase()
    .replaceAll(/[\s,·]+/g, " ")
    .trim();
}
