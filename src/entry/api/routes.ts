import { createRouter } from "./router.ts";

/** Everything under `/api`, resource by resource. Chained, so that the portal's client knows each route. */
export const api = createRouter();

/** What the portal's client is made of: `hc<Api>("/api")`. */
export type Api = typeof api;
