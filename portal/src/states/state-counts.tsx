import { count } from "../format.ts";
import { STATE_KINDS, type StateKind } from "./slot-state.ts";
import { StateShape } from "./state-shape.tsx";
import styles from "./states.module.css";
import { countWord } from "./words.ts";

interface StateCountsProps {
  readonly counts: Readonly<Record<StateKind, number>>;
  readonly label: string;
  /** The shapes stand for the words, where many stand below each other. */
  readonly isCompact?: boolean;
}

/** How many slots are in each state; states without a slot are left out. */
export function StateCounts({ counts, label, isCompact = false }: StateCountsProps) {
  return (
    <ul className={styles.counts} aria-label={label}>
      {STATE_KINDS.filter((kind) => counts[kind] > 0).map((kind) => (
        <li key={kind} title={isCompact ? countWord(kind) : undefined}>
          <StateShape kind={kind} />
          <strong>{count(counts[kind])}</strong>{" "}
          <span className={isCompact ? "visually-hidden" : undefined}>{countWord(kind)}</span>
        </li>
      ))}
    </ul>
  );
}
