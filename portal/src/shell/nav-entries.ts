import type { LinkProps } from "@tanstack/react-router";
import type { Permission } from "../../../src/entry/api/shared/permissions.ts";
import { m } from "../text.ts";

export interface NavEntry {
  readonly to: NonNullable<LinkProps["to"]>;
  readonly label: () => string;
  /** A line drawing on 16 × 16. */
  readonly icon: string;
  /** Who lacks it does not see the link; the address answers Forbidden. */
  readonly permission: Permission;
  /** With `g` before it, goes there. */
  readonly key: string;
  /** In the bar of a phone, not behind "More". */
  readonly isOften: boolean;
  /** Shows how many alerts are open. */
  readonly hasAlertCount?: boolean;
}

/** The rail, from top to bottom (portal 4.1). */
export const NAV: readonly NavEntry[] = [
  {
    to: "/",
    key: "o",
    label: m.overview,
    icon: "M2 2h5v5H2zM9 2h5v5H9zM2 9h5v5H2zM9 9h5v5H9z",
    permission: "station.read",
    isOften: false,
  },
  {
    to: "/stations",
    key: "s",
    label: m.stations,
    icon: "M2 14V3a1 1 0 0 1 1-1h6a1 1 0 0 1 1 1v11M1 14h10M4 5h4M10 8h1.5a1 1 0 0 1 1 1v2.5a1.2 1.2 0 0 0 2.4 0V6.5L12.5 4",
    permission: "station.read",
    isOften: true,
  },
  {
    to: "/energy",
    key: "e",
    label: m.viewEnergyPrices,
    icon: "M9 1 3.5 9H8l-1 6 5.5-8H8z",
    permission: "station.read",
    isOften: false,
  },
  {
    to: "/alerts",
    key: "a",
    label: m.alerts,
    icon: "M3.5 11.5V7a4.5 4.5 0 0 1 9 0v4.5l1 1.5h-11zM6.5 13.5a1.5 1.5 0 0 0 3 0",
    permission: "station.read",
    isOften: true,
    hasAlertCount: true,
  },
  {
    to: "/bookings",
    key: "b",
    label: m.bookings,
    icon: "M2 3.5h12v11H2zM2 7h12M5 1.5v3M11 1.5v3",
    permission: "station.read",
    isOften: true,
  },
  {
    to: "/sessions",
    key: "c",
    label: m.sessions,
    icon: "M2 3h12M2 8h12M2 13h7M12 10.5v5M9.5 13h5",
    permission: "session.read",
    isOften: false,
  },
  {
    to: "/prices",
    key: "p",
    label: m.prices,
    icon: "M2 2h5.2a1 1 0 0 1 .7.3l5.8 5.8a1 1 0 0 1 0 1.4l-4.2 4.2a1 1 0 0 1-1.4 0L2.3 7.9a1 1 0 0 1-.3-.7V2zM5 5h.01",
    permission: "station.read",
    isOften: false,
  },
  {
    to: "/reports",
    key: "r",
    label: m.reports,
    icon: "M2 14h12M3.5 14V9M7 14V3M10.5 14V6.5M14 14",
    permission: "session.read",
    isOften: false,
  },
  {
    to: "/partners",
    key: "n",
    label: m.partners,
    icon: "M4.5 6.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM11.5 13.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM8 4.5h2a2 2 0 0 1 2 2v1M8 11.5H6a2 2 0 0 1-2-2v-1",
    permission: "settings.manage",
    isOften: false,
  },
  {
    to: "/users",
    key: "u",
    label: m.users,
    icon: "M6 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM1.5 14c.4-2.6 2.2-4 4.5-4s4.1 1.4 4.5 4M11 7.5a2 2 0 1 0-.6-3.9M12 10c1.5.4 2.3 1.7 2.5 3.5",
    permission: "user.manage",
    isOften: false,
  },
  {
    to: "/settings",
    key: "t",
    label: m.settings,
    icon: "M2 4.5h7M13 4.5h1M2 11.5h1M7 11.5h7M11 2.5v4M5 9.5v4",
    permission: "settings.manage",
    isOften: false,
  },
];
