import type { ReactNode } from "react";
import type { StateKind } from "./slot-state.ts";
import styles from "./states.module.css";

const outline = { fill: "none", stroke: "currentColor", strokeWidth: 2.5 } as const;

/** One shape per state on a 16 × 16 field; colour alone never tells a state. */
const SHAPES: Record<StateKind, ReactNode> = {
  available: <circle cx="8" cy="8" r="5.5" {...outline} />,
  connected: <path d="M8 8V1.5a6.5 6.5 0 1 1-6.5 6.5z" />,
  charging: <path d="M9.8.8 2.6 9h4.1l-.9 6.2L13.4 7H9.1z" />,
  suspended: <path d="M3 2h3.6v12H3zM9.4 2H13v12H9.4z" />,
  reserved: <path d="M8 .8 15.2 8 8 15.2.8 8z" />,
  unavailable: <path d="M1 6h14v4H1z" />,
  faulted: <path d="M8 1 15.5 14.5H.5z" />,
  offline: <path d="m3 3 10 10M13 3 3 13" {...outline} />,
  unknown: <circle cx="8" cy="8" r="5.5" {...outline} strokeWidth={2} strokeDasharray="2.3 3.46" />,
};

/** Says nothing to screen readers: the word beside it does. */
export function StateShape({ kind }: { readonly kind: StateKind }) {
  return (
    <svg className={`${styles.shape} ${styles[kind]}`} viewBox="0 0 16 16" aria-hidden="true">
      {SHAPES[kind]}
    </svg>
  );
}
