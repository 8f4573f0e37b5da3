import { queryOptions } from "@tanstack/react-query";
import { parseResponse } from "hono/client";
import { api } from "../../api.ts";

/** What a station's pages read beside the station itself. Keys begin with what they follow (`live/topics.ts`). */

const LIST = { limit: 100 };

export const batteryQuery = (stationId: string) =>
  queryOptions({
    queryKey: ["site", stationId, "battery"],
    queryFn: () => parseResponse(api.locations[":id"].energy.battery.$get({ param: { id: stationId } })),
  });

/** Who changed its energy settings last, and when; empty: nobody did. */
export const lastEnergyChangeQuery = (stationId: string) =>
  queryOptions({
    queryKey: ["site", stationId, "last-change"],
    queryFn: () =>
      parseResponse(api.locations[":id"].energy.history.$get({ param: { id: stationId }, query: { limit: 1 } })),
  });

export const evsesNowQuery = (stationId: string) =>
  queryOptions({
    queryKey: ["evses-now", stationId],
    queryFn: () => parseResponse(api.locations[":id"].evses.$get({ param: { id: stationId } })),
  });

export const tokensQuery = queryOptions({
  queryKey: ["tokens"],
  queryFn: () => parseResponse(api.tokens.$get({ query: LIST })),
});
