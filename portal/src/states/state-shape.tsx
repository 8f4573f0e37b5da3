import { SHAPES } from "./shapes.ts";
import type { StateKind } from "./slot-state.ts";
import styles from "./states.module.css";

/** Says nothing to screen readers: the word beside it does. */
export function StateShape({ kind }: { readonly kind: StateKind }) {
  const { strokeWidth, ...shape } = SHAPES[kind];
  const outline = strokeWidth === undefined ? {} : { fill: "none", stroke: "currentColor", strokeWidth };
  return (
    <svg className={`${styles.shape} ${styles[kind]}`} viewBox="0 0 16 16" aria-hidden="true">
      <path {...shape} {...outline} />
    </svg>
  );
}
