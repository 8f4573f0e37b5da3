import { m } from "../text.ts";

/** The pages of a station, as its tabs and the rail have them (portal 4.1). */
export const STATION_TABS = [
  { to: "/stations/$stationId/monitor", label: m.systemMonitor },
  { to: "/stations/$stationId/external", label: m.externalStatus },
  { to: "/stations/$stationId/bookings", label: m.bookings },
  { to: "/stations/$stationId/energy", label: m.energyManagement },
  { to: "/stations/$stationId/prices", label: m.prices },
] as const;

export type StationTab = (typeof STATION_TABS)[number];
