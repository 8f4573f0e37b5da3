import { count } from "../format.ts";
import { STATE_KINDS, type StateKind } from "./slot-state.ts";
import { StateShape } from "./state-shape.tsx";
import styles from "./states.module.css";
import { countWord } from "./words.ts";

interface StateCountsProps {
  readonly counts: Readonly<Record<StateKind, number>>;
  readonly label: string;
}

/** How many slots are in each state; states without a slot are left out. */
export function StateCounts({ counts, label }: StateCountsProps) {
  return (
    <ul className={styles.counts} aria-label={label}>
      {STATE_KINDS.filter((kind) => counts[kind] > 0).map((kind) => (
        <li key={kind}>
          <StateShape kind={kind} />
          <strong>{count(counts[kind])}</strong> {countWord(kind)}
        </li>
      ))}
    </ul>
  );
}
