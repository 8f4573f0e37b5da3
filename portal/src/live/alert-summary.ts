import { queryOptions } from "@tanstack/react-query";
import { parseResponse } from "hono/client";
import { api } from "../api.ts";

/** How much is wrong now, and what is pressing: for the whole portal. */
export const alertSummaryQuery = queryOptions({
  queryKey: ["notifications", "summary"],
  queryFn: () => parseResponse(api["notification-summary"].$get()),
});
