import { Button } from "@mantine/core";
import { type Cell, csvOf } from "../../../src/entry/api/shared/csv.ts";
import { saveFile } from "../save-file.ts";
import { m } from "../text.ts";

interface CsvButtonProps {
  /** Without `.csv`. */
  readonly fileName: string;
  readonly header: readonly string[];
  /** In the order of the list on screen. */
  readonly rows: readonly (readonly Cell[])[];
}

/** Saves what the list beside it shows: the same rows in the same order (portal 3.5). */
export function CsvButton({ fileName, header, rows }: CsvButtonProps) {
  return (
    <Button variant="default" size="compact-md" onClick={() => saveFile(`${fileName}.csv`, csvOf(header, rows))}>
      {m.saveCsv()}
    </Button>
  );
}
