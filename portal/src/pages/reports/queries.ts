import { queryOptions } from "@tanstack/react-query";
import { parseResponse } from "hono/client";
import type { EnergyReportView } from "../../../../src/entry/api/shared/energy-report.ts";
import type { RevenueReportView } from "../../../../src/entry/api/shared/payments.ts";
import type {
  FailedStartsReportView,
  OccupancyReportView,
  UptimeReportView,
} from "../../../../src/entry/api/shared/slot-reports.ts";
import { api } from "../../api.ts";

/** What a report is of. */
export interface Asked {
  /** As 2026-11. */
  readonly month: string;
  /** Null: of all stations. */
  readonly stationId: string | null;
}

const queryOf = ({ month, stationId }: Asked, cursor: string | null) => ({
  month,
  format: "json" as const,
  ...(stationId === null ? {} : { locationId: stationId }),
  ...(cursor === null ? {} : { cursor }),
});

interface PageOf<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** Page after page: each is of some stations. */
async function everyPage<T>(read: (cursor: string | null) => Promise<PageOf<T>>): Promise<readonly T[]> {
  const all: T[] = [];
  let cursor: string | null = null;
  do {
    const page: PageOf<T> = await read(cursor);
    all.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return all;
}

/** A station each. */
export const energyReportsQuery = (asked: Asked) =>
  queryOptions({
    queryKey: ["reports", "energy-sources", asked.month, asked.stationId],
    queryFn: () =>
      everyPage<EnergyReportView>(async (cursor) => {
        const response = await api.reports["energy-sources"].$get({ query: queryOf(asked, cursor) });
        return (await parseResponse(response)) as PageOf<EnergyReportView>;
      }),
  });

export const revenueQuery = (asked: Asked) =>
  queryOptions({
    queryKey: ["reports", "revenue", asked.month, asked.stationId],
    queryFn: () =>
      everyPage<RevenueReportView>(async (cursor) => {
        const response = await api.reports.revenue.$get({ query: queryOf(asked, cursor) });
        return (await parseResponse(response)) as PageOf<RevenueReportView>;
      }),
  });

export const occupancyQuery = (asked: Asked) =>
  queryOptions({
    queryKey: ["reports", "occupancy", asked.month, asked.stationId],
    queryFn: () =>
      everyPage<OccupancyReportView>(async (cursor) => {
        const response = await api.reports.occupancy.$get({ query: queryOf(asked, cursor) });
        return (await parseResponse(response)) as PageOf<OccupancyReportView>;
      }),
  });

export const uptimeQuery = (asked: Asked) =>
  queryOptions({
    queryKey: ["reports", "uptime", asked.month, asked.stationId],
    queryFn: () =>
      everyPage<UptimeReportView>(async (cursor) => {
        const response = await api.reports.uptime.$get({ query: queryOf(asked, cursor) });
        return (await parseResponse(response)) as PageOf<UptimeReportView>;
      }),
  });

export const failedStartsQuery = (asked: Asked) =>
  queryOptions({
    queryKey: ["reports", "failed-starts", asked.month, asked.stationId],
    queryFn: () =>
      everyPage<FailedStartsReportView>(async (cursor) => {
        const response = await api.reports["failed-starts"].$get({ query: queryOf(asked, cursor) });
        return (await parseResponse(response)) as PageOf<FailedStartsReportView>;
      }),
  });

/** As the address of the API has it. */
export type ReportName = "energy-sources" | "uptime" | "failed-starts";

/** The same report as the API's CSV. */
export function csvAddress({ month, stationId }: Asked, name: ReportName): string {
  const query = new URLSearchParams({ month, format: "csv", ...(stationId === null ? {} : { locationId: stationId }) });
  return `/api/reports/${name}?${query}`;
}
