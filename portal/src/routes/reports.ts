import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { signedIn } from "./root.ts";

/** All stations and the last month, unless the address says otherwise. */
export interface ReportSearch {
  /** As 2026-11. */
  readonly month?: string | undefined;
  readonly station?: string | undefined;
  /** All of the energy report, not only its card. */
  readonly full?: boolean | undefined;
}

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

const reports = createRoute({
  getParentRoute: () => signedIn,
  path: "/reports",
  component: lazyRouteComponent(() => import("../pages/reports/reports-page.tsx"), "ReportsPage"),
  validateSearch: ({ month, station, full }: Record<string, unknown>): ReportSearch => ({
    month: typeof month === "string" && MONTH.test(month) ? month : undefined,
    station: typeof station === "string" ? station : undefined,
    full: full === true ? full : undefined,
  }),
});

export const reportRoutes = [reports] as const;
