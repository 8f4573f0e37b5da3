import { type QueryClient, queryOptions } from "@tanstack/react-query";
import type { LiveMessage } from "../../../src/entry/api/shared/schemas.ts";
import { loadStations } from "../api.ts";
import { applyLive, type Stations } from "./patch.ts";
import { RecentMessages } from "./recent-messages.ts";

/** `GET /api/locations`, kept true by live messages. */
export const stationsQuery = queryOptions({ queryKey: ["locations"], queryFn: readStations });

const recent = new RecentMessages();

/** What was told while the list was being read, or a moment before, may be newer than what is read. */
async function readStations(): Promise<Stations> {
  const askedAt = Date.now();
  const read: Stations = await loadStations();
  return recent.unknownTo(askedAt).reduce((stations, message) => applyLive(stations, message) ?? stations, read);
}

/** Patches the list with a message. False where the list must be read again. */
export function patchStations(client: QueryClient, message: LiveMessage): boolean {
  recent.note(message, Date.now());
  const stations = client.getQueryData(stationsQuery.queryKey);
  if (stations === undefined) return true;
  const patched = applyLive(stations, message);
  if (patched !== null) client.setQueryData(stationsQuery.queryKey, patched);
  return patched !== null;
}

/** Messages were lost: what was told before them is not the newest any more. */
export function forgetMessages(): void {
  recent.forget();
}
