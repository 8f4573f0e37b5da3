import styles from "./alerts.module.css";
import type { SeverityChoice } from "./filter.ts";
import { SEVERITY_WORDS } from "./severity-words.ts";

/** A shape for each, so that colour alone never tells it: a stop sign, a triangle, a ring. */
const SHAPES: Readonly<Record<SeverityChoice, string>> = {
  critical: "M5 1h6l4 4v6l-4 4H5l-4-4V5z",
  warning: "M8 1.5 14.5 14h-13zM8 6.5v3.6M8 11.8v.4",
  info: "M8 2a6 6 0 1 1 0 12A6 6 0 1 1 8 2zM8 7.2v3.6M8 5v.4",
};

export function SeverityMark({ severity }: { readonly severity: SeverityChoice }) {
  return (
    <span className={styles.severity} data-severity={severity}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d={SHAPES[severity]} />
      </svg>
      {SEVERITY_WORDS[severity]()}
    </span>
  );
}
