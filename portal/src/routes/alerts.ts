import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { alertFilterOf } from "../pages/alerts/filter.ts";
import { signedIn } from "./root.ts";

const alerts = createRoute({
  getParentRoute: () => signedIn,
  path: "/alerts",
  validateSearch: alertFilterOf,
  component: lazyRouteComponent(() => import("../pages/alerts/alerts-page.tsx"), "AlertsPage"),
});

const alert = createRoute({
  getParentRoute: () => signedIn,
  path: "/alerts/$alertId",
  component: lazyRouteComponent(() => import("../pages/alerts/alert-page.tsx"), "AlertPage"),
});

export const alertRoutes = [alerts, alert] as const;
