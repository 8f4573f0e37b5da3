import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { FailedPage } from "./blocks/failed-page.tsx";
import { NotFoundPage } from "./blocks/not-found-page.tsx";
import { isSignInOver } from "./fetch.ts";
import { LoginPage } from "./pages/login/login-page.tsx";
import { meQuery } from "./query.ts";

const root = createRootRouteWithContext<{ readonly queryClient: QueryClient }>()({
  component: Outlet,
  notFoundComponent: NotFoundPage,
});

interface LoginSearch {
  /** Where to go after signing in. */
  readonly next?: string | undefined;
  /** Signed out by the system, not by the person. */
  readonly ended?: boolean | undefined;
}

/** Anything but an address of this portal would let a link to Sign in lead elsewhere. */
const OWN_ADDRESS = /^\/(?![/\\])/;

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  component: LoginPage,
  // A field that is left out would keep what the address says.
  validateSearch: ({ next, ended }: Record<string, unknown>): LoginSearch => ({
    next: typeof next === "string" && OWN_ADDRESS.test(next) ? next : undefined,
    ended: ended === true ? ended : undefined,
  }),
});

/** Everything behind the sign-in. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signedIn",
  component: lazyRouteComponent(() => import("./shell/shell.tsx"), "Shell"),
  errorComponent: FailedPage,
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.ensureQueryData(meQuery);
    } catch (error) {
      if (!isSignInOver(error)) throw error;
      throw redirect({ to: "/login", search: { next: location.href, ended: error.code === "session_ended" } });
    }
  },
});

const home = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/stations", replace: true });
  },
});

const stations = createRoute({
  getParentRoute: () => signedIn,
  path: "/stations",
  component: lazyRouteComponent(() => import("./pages/stations/stations-page.tsx"), "StationsPage"),
});

const routeTree = root.addChildren([login, signedIn.addChildren([home, stations])]);

export function createPortalRouter(queryClient: QueryClient) {
  return createRouter({ routeTree, context: { queryClient }, defaultPreload: "intent" });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createPortalRouter>;
  }
}
