import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { signedIn } from "./root.ts";

const partners = createRoute({
  getParentRoute: () => signedIn,
  path: "/partners",
  component: lazyRouteComponent(() => import("../pages/partners/partners-page.tsx"), "PartnersPage"),
});

const partner = createRoute({
  getParentRoute: () => signedIn,
  path: "/partners/$partnerId",
  component: lazyRouteComponent(() => import("../pages/partners/partner-page.tsx"), "PartnerPage"),
});

export const partnerRoutes = [partners, partner] as const;
