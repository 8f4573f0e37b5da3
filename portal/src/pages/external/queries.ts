import { queryOptions } from "@tanstack/react-query";
import { parseResponse } from "hono/client";
import { api } from "../../api.ts";

/** `GET /api/locations/{id}/availability`: what drivers see of a station. */
export const availabilityQuery = (stationId: string) =>
  queryOptions({
    queryKey: ["availability", stationId],
    queryFn: () => parseResponse(api.locations[":id"].availability.$get({ param: { id: stationId } })),
  });
