/** @jsxImportSource preact */
import { SHAPES } from "../states/shapes.ts";
import type { StateKind } from "../states/slot-state.ts";
import styles from "../states/states.module.css";

/** The operators' shapes and colours. Says nothing to screen readers: the word beside it does. */
export function StateShape({ kind }: { readonly kind: StateKind }) {
  const { d, strokeWidth, strokeDasharray } = SHAPES[kind];
  return (
    <svg class={`${styles.shape} ${styles[kind]}`} viewBox="0 0 16 16" aria-hidden="true">
      <path
        d={d}
        fill={strokeWidth === undefined ? "currentColor" : "none"}
        stroke={strokeWidth === undefined ? "none" : "currentColor"}
        stroke-width={strokeWidth}
        stroke-dasharray={strokeDasharray}
      />
    </svg>
  );
}
