import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { signedIn } from "./root.ts";

const energy = createRoute({
  getParentRoute: () => signedIn,
  path: "/energy",
  component: lazyRouteComponent(() => import("../pages/energy/energy-page.tsx"), "EnergyPage"),
});

const dso = createRoute({
  getParentRoute: () => signedIn,
  path: "/energy/$dsoId",
  component: lazyRouteComponent(() => import("../pages/energy/dso-page.tsx"), "DsoPage"),
});

export const energyRoutes = [energy, dso] as const;
