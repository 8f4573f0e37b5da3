import type { StateKind } from "./slot-state.ts";

interface Shape {
  readonly d: string;
  /** An outline of this width; without it the shape is filled. */
  readonly strokeWidth?: number;
  readonly strokeDasharray?: string;
}

const RING = "M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 1 1 0-11z";

/** One shape per state on a 16 × 16 field; colour alone never tells a state. */
export const SHAPES: Record<StateKind, Shape> = {
  available: { d: RING, strokeWidth: 2.5 },
  connected: { d: "M8 8V1.5a6.5 6.5 0 1 1-6.5 6.5z" },
  charging: { d: "M9.8.8 2.6 9h4.1l-.9 6.2L13.4 7H9.1z" },
  suspended: { d: "M3 2h3.6v12H3zM9.4 2H13v12H9.4z" },
  reserved: { d: "M8 .8 15.2 8 8 15.2.8 8z" },
  unavailable: { d: "M1 6h14v4H1z" },
  faulted: { d: "M8 1 15.5 14.5H.5z" },
  offline: { d: "m3 3 10 10M13 3 3 13", strokeWidth: 2.5 },
  unknown: { d: RING, strokeWidth: 2, strokeDasharray: "2.3 3.46" },
};
