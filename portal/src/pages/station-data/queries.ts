import { queryOptions } from "@tanstack/react-query";
import { type InferRequestType, parseResponse } from "hono/client";
import type { LocationView } from "../../../../src/entry/api/shared/schemas.ts";
import { api } from "../../api.ts";

/** What is entered of a station is read with the versions that an edit has to name. */

export interface VersionedStation {
  readonly station: LocationView;
  readonly etag: string;
  readonly connection: Connection;
  /** Of all energy settings. */
  readonly energyEtag: string;
}

export type StationFields = InferRequestType<typeof api.locations.$post>["json"];
type Connection = InferRequestType<typeof energy.connection.$put>["json"];

const energy = api.locations[":id"].energy;

export const stationDataQuery = (id: string) =>
  queryOptions({
    queryKey: ["station-data", id],
    queryFn: async (): Promise<VersionedStation> => {
      const param = { id };
      const [station, connection] = await Promise.all([
        api.locations[":id"].$get({ param }),
        energy.connection.$get({ param }),
      ]);
      return {
        station: await parseResponse(station),
        etag: etagOf(station),
        connection: await parseResponse(connection),
        energyEtag: etagOf(connection),
      };
    },
    // Each step begins with what there is.
    staleTime: 0,
  });

export function etagOf(response: { readonly headers: Headers }): string {
  return response.headers.get("ETag") ?? "";
}

/** @returns its id. */
export async function createStation(json: StationFields): Promise<string> {
  return (await parseResponse(api.locations.$post({ json }))).id;
}

export async function saveStation({ station, etag }: VersionedStation, json: StationFields): Promise<void> {
  const headers = { "If-Match": etag };
  await parseResponse(api.locations[":id"].$patch({ param: { id: station.id }, json }, { headers }));
}

/** @param gridLimitW null: nobody said. */
export async function saveGridLimit(id: string, gridLimitW: number | null): Promise<void> {
  const param = { id };
  const answer = await energy.connection.$get({ param });
  const connection = await parseResponse(answer);
  if (connection.gridLimitW === gridLimitW) return;
  const headers = { "If-Match": etagOf(answer) };
  await parseResponse(energy.connection.$put({ param, json: { ...connection, gridLimitW } }, { headers }));
}

type StationPatch = InferRequestType<(typeof api.locations)[":id"]["$patch"]>["json"];

/** Of the station as it is now: publishing, archiving and restoring depend on nothing that was typed. */
export async function patchStation(id: string, json: StationPatch): Promise<void> {
  const param = { id };
  const headers = { "If-Match": etagOf(await api.locations[":id"].$get({ param })) };
  await parseResponse(api.locations[":id"].$patch({ param, json }, { headers }));
}

/** What is published is taken back first. */
export async function deleteStation({ id, published }: LocationView): Promise<void> {
  if (published) await patchStation(id, { published: false });
  await api.locations[":id"].$delete({ param: { id } });
}

export const archivedQuery = queryOptions({
  queryKey: ["archived-stations"],
  queryFn: async () =>
    (await parseResponse(api.locations.$get({ query: { archived: "true", limit: MOST_ARCHIVED } }))).items,
  staleTime: 0,
});

const MOST_ARCHIVED = 100;

/** What is booked ahead there; of more than a page only that there are more. */
export const bookedAheadQuery = (id: string) =>
  queryOptions({
    queryKey: ["bookings", "ahead", id],
    queryFn: async () => {
      const query = {
        locationId: id,
        kind: "booking",
        origin: "booked",
        state: "RESERVED",
        limit: MOST_COUNTED,
      } as const;
      const { items, nextCursor } = await parseResponse(api.bookings.$get({ query }));
      return { count: items.length, hasMore: nextCursor !== null };
    },
    staleTime: 0,
  });

const MOST_COUNTED = 100;

type BatteryRequest = InferRequestType<typeof energy.battery.$put>["json"];
export type BatterySheet = NonNullable<BatteryRequest["battery"]>;

export interface VersionedBattery {
  readonly battery: (BatterySheet & { readonly hasKey: boolean }) | null;
  readonly etag: string;
}

export const batteryDataQuery = (id: string) =>
  queryOptions({
    queryKey: ["site", id, "battery-data"],
    queryFn: async (): Promise<VersionedBattery> => {
      const answer = await energy.battery.$get({ param: { id } });
      return { battery: (await parseResponse(answer)).battery, etag: etagOf(answer) };
    },
    staleTime: 0,
  });

export async function saveBattery(id: string, { etag }: VersionedBattery, json: BatteryRequest): Promise<void> {
  await parseResponse(energy.battery.$put({ param: { id }, json }, { headers: { "If-Match": etag } }));
}

const link = api.dsos[":id"].locations[":locationId"];

export async function linkDso(id: string, locationId: string, capacityW: number): Promise<void> {
  await parseResponse(link.$put({ param: { id, locationId }, json: { capacityW } }));
}

export async function unlinkDso(id: string, locationId: string): Promise<void> {
  await link.$delete({ param: { id, locationId } });
}
