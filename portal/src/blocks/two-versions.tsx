import styles from "./two-versions.module.css";

interface TwoVersionsProps<Version> {
  /** The heads of their columns. */
  readonly names: readonly [string, string];
  readonly versions: readonly [Version, Version];
  readonly rows: readonly (readonly [label: string, text: (version: Version) => string])[];
  /** Rows in which they differ stand out. */
  readonly marksDifferences?: boolean;
}

/** The same of two beside each other: before and after, mine and theirs. */
export function TwoVersions<Version>({ names, versions, rows, marksDifferences = false }: TwoVersionsProps<Version>) {
  const [one, other] = versions;
  return (
    <table className={styles.versions}>
      <thead>
        <tr>
          <td />
          <th scope="col">{names[0]}</th>
          <th scope="col">{names[1]}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([label, text]) => (
          <tr key={label} data-differs={marksDifferences && text(one) !== text(other)}>
            <th scope="row">{label}</th>
            <td>{text(one)}</td>
            <td>{text(other)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
