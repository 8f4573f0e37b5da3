import { queryOptions } from "@tanstack/react-query";
import { parseResponse } from "hono/client";
import type { ChargePointView } from "../../../src/entry/api/shared/schemas.ts";
import { api } from "../api.ts";

/** What charge points showed in the past. */

const PAGE_SIZE = 100;
/** A charger that chatters has more; what is left out is shown as not known. */
const MOST_PAGES = 10;

export type StatusEntry = Awaited<ReturnType<typeof loadPage>>["items"][number];

/**
 * The statuses of a charge point since an instant, with the last ones before it, the newest first. It is read again whenever
 * the charge point shows something new.
 */
export function statusHistoryQuery({ id, evses }: ChargePointView, since: number) {
  const shownAt = evses.flatMap(({ connectors }) => connectors.map(({ statusAt }) => statusAt ?? ""));
  return queryOptions({
    queryKey: ["status-history", id, Math.floor(since / DAY_MS), shownAt.sort().at(-1) ?? ""],
    queryFn: () => loadStatusesSince(id, since),
    placeholderData: (before) => before,
  });
}

const DAY_MS = 86_400_000;

/** @param connectorId left out: of all. */
export async function loadStatusesSince(
  chargePointId: string,
  since: number,
  connectorId?: number,
): Promise<readonly StatusEntry[]> {
  const entries: StatusEntry[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page: Awaited<ReturnType<typeof loadPage>> = await loadPage(chargePointId, cursor, connectorId);
    entries.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === null || page.items.some(({ at }) => Date.parse(at) < since)) break;
  }
  return entries;
}

function loadPage(chargePointId: string, cursor: string | null, connectorId: number | undefined) {
  const param = { id: encodeURIComponent(chargePointId) };
  const query = {
    limit: PAGE_SIZE,
    ...(connectorId === undefined ? {} : { connectorId }),
    ...(cursor === null ? {} : { cursor }),
  };
  return parseResponse(api["charge-points"][":id"]["status-history"].$get({ param, query }));
}

/** When charge points were out of contact for longer than a moment, the newest first. */
export const contactGapsQuery = queryOptions({
  queryKey: ["notifications", "offline"],
  queryFn: () => parseResponse(api.notifications.$get({ query: { kind: "offline", limit: PAGE_SIZE } })),
});
