import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { sessionFilterOf } from "../pages/sessions/filter.ts";
import { signedIn } from "./root.ts";

const sessions = createRoute({
  getParentRoute: () => signedIn,
  path: "/sessions",
  validateSearch: sessionFilterOf,
  component: lazyRouteComponent(() => import("../pages/sessions/sessions-page.tsx"), "SessionsPage"),
});

const session = createRoute({
  getParentRoute: () => signedIn,
  path: "/sessions/$sessionId",
  component: lazyRouteComponent(() => import("../pages/sessions/session-page.tsx"), "SessionPage"),
});

export const sessionRoutes = [sessions, session] as const;
