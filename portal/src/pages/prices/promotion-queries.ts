import { queryOptions } from "@tanstack/react-query";
import { type InferRequestType, parseResponse } from "hono/client";
import type { PromotionView } from "../../../../src/entry/api/shared/promotions.ts";
import { api } from "../../api.ts";

/** Those that begin last: fifty are open at most. */
const SHOWN = 100;

/** @param stationId Null: of all stations. */
export const promotionsQuery = (stationId: string | null) =>
  queryOptions({
    queryKey: ["promotions", stationId],
    queryFn: async (): Promise<readonly PromotionView[]> => {
      const query = { limit: SHOWN, ...(stationId === null ? {} : { locationId: stationId }) };
      return (await parseResponse(api.promotions.$get({ query }))).items;
    },
  });

export type PromotionEntry = InferRequestType<typeof api.promotions.$post>["json"];

export async function planPromotion(entry: PromotionEntry): Promise<PromotionView> {
  return await parseResponse(api.promotions.$post({ json: entry }));
}

export async function endPromotion(id: string): Promise<void> {
  await parseResponse(api.promotions[":id"].end.$post({ param: { id } }));
}
