import { type QueryClient, queryOptions } from "@tanstack/react-query";
import type { LiveMessage } from "../../../src/entry/api/shared/schemas.ts";
import { loadStations } from "../api.ts";
import { applyLive, type Stations } from "./patch.ts";

/** `GET /api/locations`, kept true by live messages. */
export const stationsQuery = queryOptions({ queryKey: ["locations"], queryFn: readStations });

/** The messages that arrive while the list is being read, once per reading: they may be newer than what is read. */
const arriving = new Set<LiveMessage[]>();

async function readStations(): Promise<Stations> {
  const messages: LiveMessage[] = [];
  arriving.add(messages);
  try {
    const read: Stations = await loadStations();
    return messages.reduce((stations, message) => applyLive(stations, message) ?? stations, read);
  } finally {
    arriving.delete(messages);
  }
}

/** Patches the list with a message. False where the list must be read again. */
export function patchStations(client: QueryClient, message: LiveMessage): boolean {
  for (const messages of arriving) messages.push(message);
  const stations = client.getQueryData(stationsQuery.queryKey);
  if (stations === undefined) return true;
  const patched = applyLive(stations, message);
  if (patched !== null) client.setQueryData(stationsQuery.queryKey, patched);
  return patched !== null;
}
