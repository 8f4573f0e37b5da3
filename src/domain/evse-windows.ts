/** A stretch of time, known ahead, in which an EVSE is not there for everybody. Whom it is kept for is nobody's business. */
export interface EvseWindow {
  readonly kind: WindowKind;
  readonly beginAt: number;
  readonly endAt: number;
}
export type WindowKind = "reservation" | "maintenance";

/** Those that are not over, in order; what overlaps or follows without a gap is one, so that nobody can count heads. */
export function windowsAhead(windows: readonly EvseWindow[], now: number): readonly EvseWindow[] {
  const ahead = windows.filter(({ endAt }) => endAt > now).sort((left, right) => left.beginAt - right.beginAt);
  const merged: EvseWindow[] = [];
  for (const window of ahead) {
    const index = merged.findLastIndex(({ kind }) => kind === window.kind);
    const before = merged[index];
    if (before === undefined || before.endAt < window.beginAt) merged.push(window);
    else merged[index] = { ...before, endAt: Math.max(before.endAt, window.endAt) };
  }
  return merged;
}

/** What an EVSE is kept for at an instant; maintenance before a reservation. */
export function windowAt(windows: readonly EvseWindow[], at: number): EvseWindow | null {
  const there = windows.filter(({ beginAt, endAt }) => beginAt <= at && at < endAt);
  return there.find(({ kind }) => kind === "maintenance") ?? there[0] ?? null;
}

/** When an EVSE that is kept now is free again, by all windows that follow each other; null: it is not kept now. */
export function keptUntil(windows: readonly EvseWindow[], now: number): number | null {
  let until: number | null = null;
  for (let next = windowAt(windows, now); next !== null; next = windowAt(windows, until)) until = next.endAt;
  return until;
}
