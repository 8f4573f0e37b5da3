import { Button } from "@mantine/core";
import { useState } from "react";
import { type Cell, csvOf } from "../../../src/entry/api/shared/csv.ts";
import { saveFile } from "../save-file.ts";
import { m } from "../text.ts";

interface CsvButtonProps {
  /** Without `.csv`. */
  readonly fileName: string;
  readonly header: readonly string[];
  /** In the order of the list on screen; read first where not all are on screen. Null: they could not be, which was told. */
  readonly rows: CsvRows | (() => Promise<CsvRows | null>);
}

type CsvRows = readonly (readonly Cell[])[];

/** Saves what the list beside it shows: the same rows in the same order (portal 3.5). */
export function CsvButton({ fileName, header, rows }: CsvButtonProps) {
  const [isReading, setReading] = useState(false);

  async function save() {
    setReading(true);
    const all = await (typeof rows === "function" ? rows() : rows);
    setReading(false);
    if (all !== null) saveFile(`${fileName}.csv`, csvOf(header, all));
  }

  return (
    <Button variant="default" size="compact-md" loading={isReading} onClick={save}>
      {m.saveCsv()}
    </Button>
  );
}
