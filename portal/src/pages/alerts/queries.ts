import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { parseResponse } from "hono/client";
import type { NotificationDetail, NotificationListed } from "../../../../src/entry/api/shared/notifications.ts";
import { api } from "../../api.ts";
import { ApiError } from "../../fetch.ts";
import type { AlertFilter } from "./filter.ts";
import { ALERT_KINDS } from "./kinds.ts";

const PAGE_SIZE = 50;

/** A kind that there is not any more is not asked for. */
function questionOf({ state, severity, kind, station, charger }: AlertFilter) {
  const known = ALERT_KINDS.find((each) => each === kind);
  return {
    ...(state === undefined ? { open: "true" as const } : state === "all" ? {} : { state }),
    ...(severity === undefined ? {} : { severity }),
    ...(known === undefined ? {} : { kind: known }),
    ...(station === undefined ? {} : { locationId: station }),
    ...(charger === undefined ? {} : { chargePointId: charger }),
  };
}

/** What was last seen first, page by page. */
export const alertsQuery = (filter: AlertFilter) =>
  infiniteQueryOptions({
    queryKey: ["notifications", "list", filter],
    queryFn: ({ pageParam }) => {
      const cursor = pageParam === null ? {} : { cursor: pageParam };
      return parseResponse(api.notifications.$get({ query: { ...questionOf(filter), limit: PAGE_SIZE, ...cursor } }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
  });

/** As many as one answer may hold. */
const MOST_AT_ONCE = 1_000;
/** What a spreadsheet still opens; who wants more, narrows the filter. */
const MOST_IN_CSV = 20_000;

/** All that a filter shows, also those that are not on screen yet. Null: too many. */
export async function loadAllAlerts(filter: AlertFilter): Promise<readonly NotificationListed[] | null> {
  const found: NotificationListed[] = [];
  let cursor: string | null = null;
  do {
    const query = { ...questionOf(filter), limit: MOST_AT_ONCE, ...(cursor === null ? {} : { cursor }) };
    const page: AlertPageRead = await parseResponse(api.notifications.$get({ query }));
    found.push(...page.items);
    cursor = page.nextCursor;
    if (found.length > MOST_IN_CSV) return null;
  } while (cursor !== null);
  return found;
}

interface AlertPageRead {
  readonly items: readonly NotificationListed[];
  readonly nextCursor: string | null;
}

const param = (id: string) => ({ param: { id } });

/** Null: there is none of this id. */
export const alertQuery = (id: string) =>
  queryOptions({
    queryKey: ["notifications", "one", id],
    queryFn: async (): Promise<NotificationDetail | null> => {
      try {
        return await parseResponse(api.notifications[":id"].$get(param(id)));
      } catch (error) {
        if (error instanceof ApiError && error.code === "not_found") return null;
        throw error;
      }
    },
  });

/** Others of the same kind, resolved or not; the newest few. */
export const sameKindQuery = (kind: NotificationDetail["kind"]) =>
  queryOptions({
    queryKey: ["notifications", "same", kind],
    queryFn: async () => (await parseResponse(api.notifications.$get({ query: { kind, limit: PAGE_SIZE } }))).items,
  });

export const assigneesQuery = (id: string) =>
  queryOptions({
    queryKey: ["assignees", id],
    queryFn: async () => (await parseResponse(api.notifications[":id"].assignees.$get(param(id)))).items,
  });

/** What a person does with an alert. */
export type Deed =
  | { readonly kind: "acknowledge" | "resolve" }
  | { readonly kind: "assign"; readonly userId: string | null }
  | { readonly kind: "note"; readonly text: string };

export function handleAlert(id: string, deed: Deed): Promise<NotificationDetail> {
  const one = api.notifications[":id"];
  switch (deed.kind) {
    case "acknowledge":
      return parseResponse(one.acknowledge.$post(param(id)));
    case "resolve":
      return parseResponse(one.resolve.$post(param(id)));
    case "assign":
      return parseResponse(one.assignee.$put({ ...param(id), json: { userId: deed.userId } }));
    case "note":
      return parseResponse(one.notes.$post({ ...param(id), json: { text: deed.text } }));
  }
}
