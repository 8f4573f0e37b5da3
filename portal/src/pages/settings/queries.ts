import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { type InferRequestType, parseResponse } from "hono/client";
import type { ApiKeyView } from "../../../../src/entry/api/shared/accounts.ts";
import type { Permission } from "../../../../src/entry/api/shared/permissions.ts";
import { api } from "../../api.ts";

const PAGE_SIZE = 100;

interface KeyPage {
  readonly items: readonly ApiKeyView[];
  readonly nextCursor: string | null;
}

export const apiKeysQuery = queryOptions({ queryKey: ["apiKeys"], queryFn: loadApiKeys });

async function loadApiKeys(): Promise<readonly ApiKeyView[]> {
  const keys: ApiKeyView[] = [];
  let cursor: string | null = null;
  do {
    const query = { limit: PAGE_SIZE, ...(cursor === null ? {} : { cursor }) };
    const page: KeyPage = await parseResponse(api["api-keys"].$get({ query }));
    keys.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return keys;
}

export interface KeyWish {
  readonly name: string;
  readonly permissions: Permission[];
  readonly endsAt: string | null;
}

export function createApiKey(json: KeyWish) {
  return parseResponse(api["api-keys"].$post({ json }));
}

export async function revokeApiKey(id: string): Promise<void> {
  await api["api-keys"][":id"].$delete({ param: { id } });
}

/** As the address holds it. Days are those of this browser. */
export interface AuditFilter {
  readonly object?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

function auditParams({ object, from, to }: AuditFilter) {
  return {
    ...(object === undefined ? {} : { objectType: object }),
    ...(from === undefined ? {} : { from: beginOf(from, 0) }),
    ...(to === undefined ? {} : { to: beginOf(to, 1) }),
  };
}

/** Midnight of a day, so many days later. */
function beginOf(day: string, later: number): string {
  const begin = new Date(`${day}T00:00:00`);
  begin.setDate(begin.getDate() + later);
  return begin.toISOString();
}

export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ["audit", filter],
    queryFn: ({ pageParam }) =>
      parseResponse(
        api.audit.$get({
          query: { ...auditParams(filter), limit: PAGE_SIZE, ...(pageParam === null ? {} : { cursor: pageParam }) },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: 0,
  });

export async function loadAuditCsv(filter: AuditFilter): Promise<string> {
  const response = await api.audit.csv.$get({ query: auditParams(filter) });
  return response.text();
}

export type SettingsPatch = InferRequestType<typeof api.settings.$patch>["json"];

export async function saveSettings(etag: string, json: SettingsPatch): Promise<void> {
  await parseResponse(api.settings.$patch({ json }, { headers: { "If-Match": etag } }));
}
