import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { root } from "./root.ts";

const setUp = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  component: lazyRouteComponent(() => import("../pages/entry/set-up-page.tsx"), "SetUpPage"),
});

const links = () => import("../pages/entry/link-page.tsx");

const invite = createRoute({
  getParentRoute: () => root,
  path: "/invite",
  component: lazyRouteComponent(links, "InvitePage"),
});

const reset = createRoute({
  getParentRoute: () => root,
  path: "/reset",
  component: lazyRouteComponent(links, "ResetPage"),
});

const confirm = createRoute({
  getParentRoute: () => root,
  path: "/confirm",
  component: lazyRouteComponent(links, "ConfirmPage"),
});

/** For those who cannot sign in yet. */
export const entryRoutes = [setUp, invite, reset, confirm] as const;
