import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { Cell } from "../../../src/entry/api/shared/csv.ts";
import { Card } from "../blocks/card.tsx";
import { CsvButton } from "../blocks/csv-button.tsx";
import { Rows } from "../blocks/rows.tsx";
import { m } from "../text.ts";
import styles from "./figure.module.css";

export interface FigureColumn<Row> {
  readonly label: string;
  readonly isNumber?: boolean;
  readonly text: (row: Row) => string;
  readonly csv: (row: Row) => Cell;
}

interface FigureProps<Row> {
  readonly title: string;
  /** What the picture says, in a sentence: computed from the same rows. */
  readonly finding: string;
  /** Without `.csv`. */
  readonly fileName: string;
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** The first names the row. */
  readonly columns: readonly [FigureColumn<Row>, ...FigureColumn<Row>[]];
  /** What the cursor points at. */
  readonly cursor?: ReactNode;
  /** The picture. */
  readonly children: ReactNode;
}

/** A picture with what it says, its rows as a table, and the same as CSV (portal 6). */
export function Figure<Row>({ title, finding, fileName, rows, keyOf, columns, cursor, children }: FigureProps<Row>) {
  const [isTable, setTable] = useState(false);
  const [head, ...others] = columns.map(({ label, isNumber, text }) => ({
    id: label,
    label,
    ...(isNumber === undefined ? {} : { isNumber }),
    cell: text,
  }));
  const tools = (
    <div className={styles.tools}>
      <Button variant="default" size="compact-md" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
        {m.showAsTable()}
      </Button>
      <CsvButton
        fileName={fileName}
        header={columns.map(({ label }) => label)}
        rows={rows.map((row) => columns.map(({ csv }) => csv(row)))}
      />
    </div>
  );
  return (
    <Card title={title} actions={tools}>
      <p>{finding}</p>
      {isTable && head !== undefined ? (
        <Rows label={title} rows={rows} keyOf={keyOf} head={head} columns={others} />
      ) : (
        <>
          {cursor}
          <div role="img" aria-label={finding}>
            {children}
          </div>
        </>
      )}
    </Card>
  );
}
