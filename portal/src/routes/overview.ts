import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { signedIn } from "./root.ts";

const overview = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  component: lazyRouteComponent(() => import("../pages/overview/overview-page.tsx"), "OverviewPage"),
});

export const overviewRoutes = [overview] as const;
