import { Button } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { NotificationListed } from "../../../../src/entry/api/shared/notifications.ts";
import { announce } from "../../blocks/announcements.tsx";
import { Answer } from "../../blocks/answer.tsx";
import { CsvButton } from "../../blocks/csv-button.tsx";
import { Empty } from "../../blocks/empty.tsx";
import { Page } from "../../blocks/page.tsx";
import { Rows } from "../../blocks/rows.tsx";
import { ago } from "../../format.ts";
import { alertSummaryQuery } from "../../live/alert-summary.ts";
import type { Stations } from "../../live/patch.ts";
import { stationsQuery } from "../../live/stations-query.ts";
import { m } from "../../text.ts";
import { useNow } from "../../use-now.ts";
import { alertColumns } from "./columns.tsx";
import type { AlertFilter } from "./filter.ts";
import { Filters, isFiltered } from "./filters.tsx";
import { alertsQuery, loadAllAlerts } from "./queries.ts";

const route = getRouteApi("/signedIn/alerts");

/** A table of these columns has no room on less. */
const TABLE_FROM_EM = 62;

/** What is wrong, where, and who sees to it. */
export function AlertsPage() {
  const filter = route.useSearch();
  const alerts = useInfiniteQuery(alertsQuery(filter));
  const { data: stations = [] } = useQuery(stationsQuery);
  const listed = alerts.data?.pages.flatMap(({ items }) => items);
  return (
    <Page title={m.alerts()} actions={<SaveAlerts filter={filter} stations={stations} />}>
      <Filters filter={filter} stations={stations} />
      <Answer of={{ ...alerts, data: listed }} heightsPx={[420]}>
        {(rows) => (rows.length === 0 ? <NoAlerts filter={filter} /> : <AlertRows rows={rows} stations={stations} />)}
      </Answer>
      {alerts.hasNextPage && (
        <div>
          <Button variant="default" loading={alerts.isFetchingNextPage} onClick={() => alerts.fetchNextPage()}>
            {m.showMore()}
          </Button>
        </div>
      )}
    </Page>
  );
}

interface SaveAlertsProps {
  readonly filter: AlertFilter;
  readonly stations: Stations;
}

/** All that the filter shows, on screen or not yet, in the same order. */
function SaveAlerts({ filter, stations }: SaveAlertsProps) {
  const columns = alertColumns(stations);
  async function rows() {
    try {
      const all = await loadAllAlerts(filter);
      if (all === null) announce(m.tooManyAlertsForCsv());
      return all === null ? null : all.map((alert) => columns.map(({ csv }) => csv(alert)));
    } catch {
      announce(m.alertsCsvFailed());
      return null;
    }
  }
  return <CsvButton fileName={m.alertsFile()} header={columns.map(({ label }) => label)} rows={rows} />;
}

interface AlertRowsProps {
  readonly rows: readonly NotificationListed[];
  readonly stations: Stations;
}

function AlertRows({ rows, stations }: AlertRowsProps) {
  const [head, ...columns] = alertColumns(stations);
  return (
    <Rows
      label={m.alerts()}
      rows={rows}
      keyOf={({ id }) => id}
      head={head}
      columns={columns}
      tableFromEm={TABLE_FROM_EM}
    />
  );
}

function NoAlerts({ filter }: { readonly filter: AlertFilter }) {
  const now = useNow();
  const summary = useQuery(alertSummaryQuery);
  if (isFiltered(filter)) return <Empty title={m.noAlertMatches()} text={m.noAlertMatchesText()} />;
  const lastAt = summary.data?.lastAt ?? null;
  const text = lastAt === null ? m.noAlertEver() : m.lastAlertAgo({ ago: ago(now - Date.parse(lastAt)) });
  return <Empty title={m.nothingBroken()} text={text} />;
}
