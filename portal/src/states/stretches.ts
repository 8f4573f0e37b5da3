import { statusOfConnectors } from "../../../src/entry/api/shared/evse-rules.ts";
import { type ConnectorStatus, KIND_OF_STATUS, type StateKind } from "./slot-state.ts";

/** What a connector showed from an instant on (epoch ms). */
export interface StatusChange {
  readonly connectorId: number;
  readonly at: number;
  readonly status: ConnectorStatus | null;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A slot was in one state for so long. `unknown`: nothing was told. */
export interface Stretch extends Span {
  readonly kind: StateKind;
}

interface Told {
  /** In any order; the newest before the span tell how it begins. */
  readonly changes: readonly StatusChange[];
  /** When the charge point was not in contact. */
  readonly gaps: readonly Span[];
}

/** The states of a slot over a span, one after the other without a hole. */
export function stretchesOf({ changes, gaps }: Told, span: Span): readonly Stretch[] {
  const inOrder = changes.toSorted((left, right) => left.at - right.at);
  const instants = [...inOrder.map(({ at }) => at), ...gaps.flatMap(({ from, to }) => [from, to])];
  const inside = instants.filter((at) => at > span.from && at < span.to);
  const bounds = [...new Set([span.from, ...inside, span.to])].sort((left, right) => left - right);
  const stretches: Stretch[] = [];
  for (const [index, from] of bounds.slice(0, -1).entries()) {
    const to = bounds[index + 1] ?? span.to;
    const kind = kindAt(inOrder, gaps, from);
    const before = stretches.at(-1);
    if (before?.kind === kind) stretches[stretches.length - 1] = { ...before, to };
    else stretches.push({ from, to, kind });
  }
  return stretches;
}

function kindAt(inOrder: readonly StatusChange[], gaps: readonly Span[], at: number): StateKind {
  if (gaps.some(({ from, to }) => from <= at && at < to)) return "offline";
  const shown = new Map<number, ConnectorStatus | null>();
  for (const change of inOrder) if (change.at <= at) shown.set(change.connectorId, change.status);
  const status = statusOfConnectors(shown);
  return status === null ? "unknown" : KIND_OF_STATUS[status];
}
