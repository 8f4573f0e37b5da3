import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";
import { FailedPage } from "../blocks/failed-page.tsx";
import { NotFoundPage } from "../blocks/not-found-page.tsx";
import { isSignInOver } from "../fetch.ts";
import { LoginPage } from "../pages/login/login-page.tsx";
import { meQuery } from "../query.ts";

export const root = createRootRouteWithContext<{ readonly queryClient: QueryClient }>()({
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

export const login = createRoute({
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
export const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signedIn",
  component: lazyRouteComponent(() => import("../shell/shell.tsx"), "Shell"),
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
