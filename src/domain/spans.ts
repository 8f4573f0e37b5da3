/** So many spans of one length, from the number `from` on, before the number `to`; the first of all began at 1970. */
export interface Spans {
  readonly spanMs: number;
  readonly from: number;
  readonly to: number;
}

/** From an instant on, before another. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export interface Covered {
  readonly whole: readonly Spans[];
  /** Both ends, each shorter than the shortest span. */
  readonly rest: readonly Stretch[];
}

/**
 * Cuts a stretch into whole spans, as few as can be, and what is left at its ends.
 * @param lengths the longest first; each a multiple of the next.
 */
export function coverWithSpans({ from, to }: Stretch, [spanMs, ...shorter]: readonly number[]): Covered {
  if (from >= to) return { whole: [], rest: [] };
  if (spanMs === undefined) return { whole: [], rest: [{ from, to }] };
  const first = Math.ceil(from / spanMs);
  const end = Math.floor(to / spanMs);
  if (first >= end) return coverWithSpans({ from, to }, shorter);
  const before = coverWithSpans({ from, to: first * spanMs }, shorter);
  const after = coverWithSpans({ from: end * spanMs, to }, shorter);
  return {
    whole: [{ spanMs, from: first, to: end }, ...before.whole, ...after.whole],
    rest: [...before.rest, ...after.rest],
  };
}
