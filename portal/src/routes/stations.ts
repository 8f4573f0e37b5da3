import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { calendarSearchOf } from "../pages/bookings/search.ts";
import { stepSearchOf } from "../pages/station-data/steps.ts";
import { stationFilterOf } from "../pages/stations/filter.ts";
import { signedIn } from "./root.ts";

const stations = createRoute({
  getParentRoute: () => signedIn,
  path: "/stations",
  validateSearch: stationFilterOf,
  component: lazyRouteComponent(() => import("../pages/stations/stations-page.tsx"), "StationsPage"),
});

const newStation = createRoute({
  getParentRoute: () => signedIn,
  path: "/stations/new",
  component: lazyRouteComponent(() => import("../pages/station-data/new-station-page.tsx"), "NewStationPage"),
});

/** The frame of a station's pages: its name, whether it is in contact, its tabs. */
export const station = createRoute({
  getParentRoute: () => signedIn,
  path: "/stations/$stationId",
  component: lazyRouteComponent(() => import("../pages/station/station-frame.tsx"), "StationFrame"),
});

const stationHome = createRoute({
  getParentRoute: () => station,
  path: "/",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/stations/$stationId/monitor", params, replace: true });
  },
});

const monitor = createRoute({
  getParentRoute: () => station,
  path: "/monitor",
  component: lazyRouteComponent(() => import("../pages/station/monitor/monitor-page.tsx"), "MonitorPage"),
});

const stationPrices = createRoute({
  getParentRoute: () => station,
  path: "/prices",
  component: lazyRouteComponent(() => import("../pages/prices/station-prices-page.tsx"), "StationPricesPage"),
});

const external = createRoute({
  getParentRoute: () => station,
  path: "/external",
  component: lazyRouteComponent(() => import("../pages/external/external-page.tsx"), "ExternalPage"),
});

const bookings = createRoute({
  getParentRoute: () => station,
  path: "/bookings",
  validateSearch: calendarSearchOf,
  component: lazyRouteComponent(() => import("../pages/bookings/calendar-page.tsx"), "CalendarPage"),
});

const energyManagement = createRoute({
  getParentRoute: () => station,
  path: "/energy",
  component: lazyRouteComponent(
    () => import("../pages/station-energy/energy-management-page.tsx"),
    "EnergyManagementPage",
  ),
});

interface SlotSearch {
  /** What the messages that are shown hold. */
  readonly find?: string | undefined;
}

const slot = createRoute({
  getParentRoute: () => station,
  path: "/slots/$slotId",
  component: lazyRouteComponent(() => import("../pages/slot/slot-page.tsx"), "SlotPage"),
  validateSearch: ({ find }: Record<string, unknown>): SlotSearch => ({
    find: typeof find === "string" && find !== "" ? find : undefined,
  }),
});

const stationData = createRoute({
  getParentRoute: () => station,
  path: "/edit",
  validateSearch: stepSearchOf,
  component: lazyRouteComponent(() => import("../pages/station-data/edit-station-page.tsx"), "EditStationPage"),
});

const stationPages = [
  stationHome,
  monitor,
  energyManagement,
  external,
  bookings,
  stationPrices,
  slot,
  stationData,
] as const;

export const stationRoutes = [stations, newStation, station.addChildren(stationPages)] as const;
