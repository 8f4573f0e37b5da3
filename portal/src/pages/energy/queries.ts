import { queryOptions } from "@tanstack/react-query";
import { type InferResponseType, parseResponse } from "hono/client";
import { api } from "../../api.ts";
import { isSomebodyHere } from "../../presence.ts";

/** DSOs are asked by the minute; nobody tells open pages of what they answer. */
const READ_AGAIN_MS = 60_000;
const refetchInterval = () => (isSomebodyHere() ? READ_AGAIN_MS : false);

export type Dso = InferResponseType<(typeof api.dsos)[":id"]["$get"], 200>;
export type DsoPrices = InferResponseType<(typeof api.dsos)[":id"]["prices"]["$get"], 200>;
export type DsoFetch = InferResponseType<(typeof api.dsos)[":id"]["fetches"]["$get"], 200>["items"][number];
export type DsoTest = InferResponseType<(typeof api.dsos)[":id"]["test"]["$post"], 200>;
export type DsoLink = InferResponseType<(typeof api.dsos)[":id"]["locations"]["$get"], 200>["items"][number];
export type SupplyRequest = InferResponseType<
  (typeof api.dsos)[":id"]["supply-requests"]["$get"],
  200
>["items"][number];

/** `GET /api/dsos`: all of them, by name. */
export const dsosQuery = queryOptions({
  queryKey: ["dsos"],
  queryFn: async () => (await parseResponse(api.dsos.$get())).items,
  refetchInterval,
});

/** A DSO with the version that an edit has to name. */
export interface VersionedDso {
  readonly dso: Dso;
  readonly etag: string;
}

export const dsoQuery = (id: string) =>
  queryOptions({
    queryKey: ["dsos", id],
    queryFn: async (): Promise<VersionedDso> => {
      const response = await api.dsos[":id"].$get({ param: { id } });
      return { dso: await parseResponse(response), etag: response.headers.get("ETag") ?? "" };
    },
    refetchInterval,
  });

export const dsoPricesQuery = (id: string) =>
  queryOptions({
    queryKey: ["dsos", id, "prices"],
    queryFn: () => parseResponse(api.dsos[":id"].prices.$get({ param: { id } })),
    refetchInterval,
  });

const LOG_LINES = 20;

export const dsoFetchesQuery = (id: string) =>
  queryOptions({
    queryKey: ["dsos", id, "fetches"],
    queryFn: async () =>
      (await parseResponse(api.dsos[":id"].fetches.$get({ param: { id }, query: { limit: LOG_LINES } }))).items,
    refetchInterval,
  });

export const dsoLinksQuery = (id: string) =>
  queryOptions({
    queryKey: ["dsos", id, "locations"],
    queryFn: async () => (await parseResponse(api.dsos[":id"].locations.$get({ param: { id } }))).items,
    refetchInterval,
  });

export const supplyRequestsQuery = (id: string) =>
  queryOptions({
    queryKey: ["dsos", id, "supply-requests"],
    queryFn: async () =>
      (await parseResponse(api.dsos[":id"]["supply-requests"].$get({ param: { id }, query: { limit: LOG_LINES } })))
        .items,
    refetchInterval,
  });
