import { queryOptions } from "@tanstack/react-query";
import { parseResponse } from "hono/client";
import { api } from "../../api.ts";

/** As many as one answer may hold: where more is wrong, the number does not matter. */
const MOST = 1_000;

/** Follows the live topic `notification`. */
export const openAlertsQuery = queryOptions({
  queryKey: ["notifications", "open"],
  queryFn: async () => (await parseResponse(api.notifications.$get({ query: { open: "true", limit: MOST } }))).items,
});
