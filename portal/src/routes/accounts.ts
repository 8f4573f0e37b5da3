import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { signedIn } from "./root.ts";

const account = createRoute({
  getParentRoute: () => signedIn,
  path: "/account",
  component: lazyRouteComponent(() => import("../pages/account/account-page.tsx"), "AccountPage"),
});

const users = createRoute({
  getParentRoute: () => signedIn,
  path: "/users",
  component: lazyRouteComponent(() => import("../pages/users/users-page.tsx"), "UsersPage"),
});

const settings = createRoute({
  getParentRoute: () => signedIn,
  path: "/settings",
  component: lazyRouteComponent(() => import("../pages/settings/settings-frame.tsx"), "SettingsFrame"),
});

const organisation = createRoute({
  getParentRoute: () => settings,
  path: "/",
  component: lazyRouteComponent(() => import("../pages/settings/organisation-page.tsx"), "OrganisationPage"),
});

const dsos = createRoute({
  getParentRoute: () => settings,
  path: "/dsos",
  component: lazyRouteComponent(() => import("../pages/settings/dsos-page.tsx"), "DsosPage"),
});

const keys = createRoute({
  getParentRoute: () => settings,
  path: "/keys",
  component: lazyRouteComponent(() => import("../pages/settings/keys-page.tsx"), "KeysPage"),
});

const channels = createRoute({
  getParentRoute: () => settings,
  path: "/channels",
  component: lazyRouteComponent(() => import("../pages/settings/channels-page.tsx"), "ChannelsPage"),
});

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const day = (text: unknown) => (typeof text === "string" && DAY.test(text) ? text : undefined);

const audit = createRoute({
  getParentRoute: () => settings,
  path: "/audit",
  component: lazyRouteComponent(() => import("../pages/settings/audit-page.tsx"), "AuditPage"),
  // A field that is left out would keep what the address says.
  validateSearch: ({ object, from, to }: Record<string, unknown>): AuditSearch => ({
    object: typeof object === "string" ? object : undefined,
    from: day(from),
    to: day(to),
  }),
});

interface AuditSearch {
  readonly object?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** People: oneself, those who use the portal, and what they did. */
export const accountRoutes = [
  account,
  users,
  settings.addChildren([organisation, dsos, keys, channels, audit]),
] as const;
