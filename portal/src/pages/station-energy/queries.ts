import { queryOptions } from "@tanstack/react-query";
import { type InferResponseType, parseResponse } from "hono/client";
import { api } from "../../api.ts";

const route = api.locations[":id"].energy;

export type Energy = InferResponseType<typeof route.$get, 200>;

/** A station's energy with the version that an edit has to name. */
export interface VersionedEnergy {
  readonly energy: Energy;
  readonly etag: string;
}

/** Follows the live topic `site`. */
export const energyQuery = (id: string) =>
  queryOptions({
    queryKey: ["site", id],
    queryFn: async (): Promise<VersionedEnergy> => {
      const response = await route.$get({ param: { id } });
      return { energy: await parseResponse(response), etag: response.headers.get("ETag") ?? "" };
    },
  });
