import { useMediaQuery } from "@mantine/hooks";
import type { ReactNode } from "react";
import styles from "./rows.module.css";

/** Narrower than this a table would have to scroll sideways. */
const TABLE_FROM_EM = 40;

export interface Column<Row> {
  readonly id: string;
  readonly label: string;
  readonly isNumber?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

interface RowsProps<Row> {
  /** What the list is of, for who cannot see it. */
  readonly label: string;
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Names the row; where it leads somewhere, a link. */
  readonly head: Column<Row>;
  readonly columns: readonly Column<Row>[];
  /** Left out: where a few columns have room. */
  readonly tableFromEm?: number;
}

/** A list: a table where there is room, else a card for each row with the same fields. */
export function Rows<Row>({ tableFromEm = TABLE_FROM_EM, ...props }: RowsProps<Row>) {
  const hasRoom = useMediaQuery(`(min-width: ${tableFromEm}em)`, true, { getInitialValueInEffect: false });
  return hasRoom ? <Table {...props} /> : <Cards {...props} />;
}

function Table<Row>({ label, rows, keyOf, head, columns }: RowsProps<Row>) {
  return (
    <table className={styles.table} aria-label={label}>
      <thead>
        <tr>
          {[head, ...columns].map((column) => (
            <th key={column.id} scope="col" data-number={column.isNumber}>
              {column.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            <th scope="row">{head.cell(row)}</th>
            {columns.map((column) => (
              <td key={column.id} data-number={column.isNumber}>
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cards<Row>({ label, rows, keyOf, head, columns }: RowsProps<Row>) {
  return (
    <ul className={styles.cards} aria-label={label}>
      {rows.map((row) => (
        <li key={keyOf(row)}>
          <h3>{head.cell(row)}</h3>
          <dl>
            {columns.map((column) => (
              <div key={column.id}>
                <dt>{column.label}</dt>
                <dd>{column.cell(row)}</dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}
