import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { signedIn } from "./root.ts";

const prices = createRoute({
  getParentRoute: () => signedIn,
  path: "/prices",
  component: lazyRouteComponent(() => import("../pages/prices/prices-page.tsx"), "PricesPage"),
});

export const priceRoutes = [prices] as const;
