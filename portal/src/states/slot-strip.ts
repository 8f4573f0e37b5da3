import type { Slot } from "../pages/stations/totals.ts";
import type { StatusEntry } from "./history-queries.ts";
import { type Span, type StatusChange, type Stretch, stretchesOf } from "./stretches.ts";

interface Notice {
  readonly chargePointId: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  readonly firstAt: string;
  readonly resolvedAt: string | null;
}

/** What a slot was over a span: by its history, what it shows now, and when nothing was heard of it. */
export function stripOf(
  { evse, chargePoint, state }: Slot,
  history: readonly StatusEntry[],
  notices: readonly Notice[],
  span: Span,
): readonly Stretch[] {
  const own = new Set(evse.connectors.map(({ connectorId }) => connectorId));
  const past = history.filter(({ connectorId }) => own.has(connectorId)).map(changeOf);
  // What is shown now may be newer than the history.
  const shown = evse.connectors.flatMap(({ connectorId, status, statusAt }): StatusChange[] =>
    statusAt === null ? [] : [{ connectorId, status, at: Date.parse(statusAt) }],
  );
  const gaps = notices
    .filter(({ chargePointId }) => chargePointId === chargePoint.id)
    .map(({ details, firstAt, resolvedAt }) => ({
      from: Date.parse(typeof details.since === "string" ? details.since : firstAt),
      to: resolvedAt === null ? span.to : Date.parse(resolvedAt),
    }));
  const now = state.kind === "offline" && state.since !== null ? [{ from: Date.parse(state.since), to: span.to }] : [];
  return stretchesOf({ changes: [...past, ...shown], gaps: [...gaps, ...now] }, span);
}

function changeOf({ connectorId, at, status }: StatusEntry): StatusChange {
  return { connectorId, at: Date.parse(at), status };
}
