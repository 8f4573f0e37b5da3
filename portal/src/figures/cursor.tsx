import styles from "./cursor.module.css";

interface CursorProps {
  /** What is looked through, for who cannot see it. */
  readonly label: string;
  readonly count: number;
  /** Null: nothing was pointed at yet. */
  readonly index: number | null;
  /** What stands at a value, in words. */
  readonly textOf: (index: number) => string;
  onMove(index: number): void;
}

/** Goes through a picture's values: by arrow keys, Home and End, or by dragging. What it comes to is told above the picture. */
export function Cursor({ label, count, index, textOf, onMove }: CursorProps) {
  if (count === 0) return null;
  const at = Math.min(index ?? 0, count - 1);
  return (
    <div className={styles.cursor}>
      <p aria-hidden="true">{textOf(at)}</p>
      <input
        type="range"
        min={0}
        max={count - 1}
        value={at}
        aria-label={label}
        aria-valuetext={textOf(at)}
        onChange={({ currentTarget }) => onMove(Number(currentTarget.value))}
      />
    </div>
  );
}
