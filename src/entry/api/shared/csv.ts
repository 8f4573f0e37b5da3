/** A cell: a text, or a number as it is to be read. Null: it is empty. */
export type Cell = string | { readonly number: string } | null;

/** Whatever a spreadsheet would take for a formula (portal 3.5). */
const FORMULA = /^[=+\-@\t\r]/;

/** RFC 4180. Texts that a spreadsheet would run are made texts to it too; numbers stay numbers. */
export function csvOf(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [header, ...rows].map((cells) => `${cells.map(written).join(",")}\r\n`).join("");
}

function written(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell !== "string") return cell.number;
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A whole number of thousandths, millionths …, exactly: `(1234, 3)` is 1.234. */
export function decimal(whole: number, places: number): Cell {
  const digits = String(Math.abs(whole)).padStart(places + 1, "0");
  const sign = whole < 0 ? "-" : "";
  return { number: `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}` };
}
