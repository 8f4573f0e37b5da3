import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { parseResponse } from "hono/client";
import type { SiteView } from "../../../src/entry/api/shared/energy.ts";
import type { LiveMessage } from "../../../src/entry/api/shared/schemas.ts";
import { api } from "../api.ts";
import type { Sites } from "./patch.ts";

/** `GET /api/sites`, by station: what each does with energy now, kept true by live messages. */
export const sitesQuery = queryOptions({ queryKey: ["sites"], queryFn: loadSites });

async function loadSites(): Promise<Sites> {
  const sites = new Map<string, SiteView>();
  let cursor: string | null = null;
  do {
    const query = cursor === null ? {} : { cursor };
    const page: Page = await parseResponse(api.sites.$get({ query }));
    for (const site of page.items) sites.set(site.locationId, site);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return sites;
}

interface Page {
  readonly items: readonly SiteView[];
  readonly nextCursor: string | null;
}

export function patchSites(client: QueryClient, message: LiveMessage): void {
  if (message.topic !== "site") return;
  const { id: locationId, data } = message;
  client.setQueryData(sitesQuery.queryKey, (sites) => sites && new Map(sites).set(locationId, { locationId, ...data }));
}
