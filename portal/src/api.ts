import type { LocationView, Me } from "../../src/entry/api/shared/schemas.ts";
import { apiFetch } from "./fetch.ts";

interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

export async function signIn(email: string, password: string): Promise<Me> {
  const body = JSON.stringify({ email, password });
  const headers = { "Content-Type": "application/json" };
  return (await apiFetch("/api/auth/login", { method: "POST", headers, body })).json();
}

export async function signOut(): Promise<void> {
  await apiFetch("/api/auth/logout", { method: "POST" });
}

export async function loadMe(): Promise<Me> {
  return (await apiFetch("/api/auth/me")).json();
}

const PAGE_SIZE = 100;

/** Every station, page after page. */
export async function loadStations(): Promise<readonly LocationView[]> {
  const stations: LocationView[] = [];
  let cursor: string | null = null;
  do {
    const query: URLSearchParams = new URLSearchParams({
      limit: String(PAGE_SIZE),
      ...(cursor === null ? {} : { cursor }),
    });
    const page: Page<LocationView> = await (await apiFetch(`/api/locations?${query}`)).json();
    stations.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return stations;
}
