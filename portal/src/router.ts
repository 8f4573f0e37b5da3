import type { QueryClient } from "@tanstack/react-query";
import { createRouter } from "@tanstack/react-router";
import { accountRoutes } from "./routes/accounts.ts";
import { alertRoutes } from "./routes/alerts.ts";
import { bookingRoutes } from "./routes/bookings.ts";
import { energyRoutes } from "./routes/energy.ts";
import { entryRoutes } from "./routes/entry.ts";
import { overviewRoutes } from "./routes/overview.ts";
import { partnerRoutes } from "./routes/partners.ts";
import { priceRoutes } from "./routes/prices.ts";
import { reportRoutes } from "./routes/reports.ts";
import { login, root, signedIn } from "./routes/root.ts";
import { sessionRoutes } from "./routes/sessions.ts";
import { stationRoutes } from "./routes/stations.ts";

const routeTree = root.addChildren([
  login,
  ...entryRoutes,
  signedIn.addChildren([
    ...overviewRoutes,
    ...stationRoutes,
    ...accountRoutes,
    ...alertRoutes,
    ...energyRoutes,
    ...bookingRoutes,
    ...sessionRoutes,
    ...priceRoutes,
    ...reportRoutes,
    ...partnerRoutes,
  ]),
]);

export function createPortalRouter(queryClient: QueryClient) {
  return createRouter({ routeTree, context: { queryClient }, defaultPreload: "intent" });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createPortalRouter>;
  }
}
