import { hc, parseResponse } from "hono/client";
import type { Me } from "../../src/entry/api/shared/accounts.ts";
import type { LocationView } from "../../src/entry/api/shared/schemas.ts";
import type { Api } from "../../src/entry/app.ts";
import { apiFetch } from "./fetch.ts";

/** The API by its own type: a changed route is a compile error where it is used. */
export const api = hc<Api>("/api", { fetch: apiFetch });

export function signIn(email: string, password: string): Promise<Me> {
  return parseResponse(api.auth.login.$post({ json: { email, password } }));
}

export async function signOut(): Promise<void> {
  await api.auth.logout.$post();
}

export function loadMe(): Promise<Me> {
  return parseResponse(api.auth.me.$get());
}

export interface OwnSettings {
  readonly name?: string;
  readonly language?: Me["language"];
  readonly theme?: Me["theme"];
  readonly density?: Me["density"];
}

/** What people set for themselves; what is left out stays. */
export function saveOwnSettings(json: OwnSettings): Promise<Me> {
  return parseResponse(api.account.$put({ json }));
}

const PAGE_SIZE = 100;

/** Every station, page after page. */
export async function loadStations(): Promise<readonly LocationView[]> {
  const stations: LocationView[] = [];
  let cursor: string | null = null;
  do {
    const query = { limit: PAGE_SIZE, ...(cursor === null ? {} : { cursor }) };
    const page: Page = await parseResponse(api.locations.$get({ query }));
    stations.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return stations;
}

interface Page {
  readonly items: readonly LocationView[];
  readonly nextCursor: string | null;
}
