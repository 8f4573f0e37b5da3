import { Button } from "@mantine/core";
import { m } from "../text.ts";
import styles from "./conflict.module.css";
import { TwoVersions } from "./two-versions.tsx";

interface ConflictProps<Version> {
  readonly mine: Version;
  readonly theirs: Version;
  readonly rows: readonly (readonly [label: string, text: (version: Version) => string])[];
  /** Who was faster, and when; null: not known. */
  readonly by: string | null;
  onTakeTheirs(): void;
  onKeepMine(): void;
}

/** Two saved at once: both versions beside each other, and the choice between them (portal 3.5). */
export function Conflict<Version>({ mine, theirs, rows, by, onTakeTheirs, onKeepMine }: ConflictProps<Version>) {
  return (
    <section className={styles.conflict} role="alert" aria-label={m.conflictTitle()}>
      <h4>{m.conflictTitle()}</h4>
      <p>{m.conflictText()}</p>
      {by !== null && <p>{by}</p>}
      <TwoVersions
        names={[m.conflictYours(), m.conflictTheirs()]}
        versions={[mine, theirs]}
        rows={rows}
        marksDifferences
      />
      <div className={styles.buttons}>
        <Button variant="default" onClick={onTakeTheirs}>
          {m.takeTheirs()}
        </Button>
        <Button variant="default" onClick={onKeepMine}>
          {m.keepMine()}
        </Button>
      </div>
    </section>
  );
}
