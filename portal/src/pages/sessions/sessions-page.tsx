import { Button } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { announce } from "../../blocks/announcements.tsx";
import { Answer } from "../../blocks/answer.tsx";
import { CsvButton } from "../../blocks/csv-button.tsx";
import { Empty } from "../../blocks/empty.tsx";
import { Forbidden } from "../../blocks/forbidden.tsx";
import { Page } from "../../blocks/page.tsx";
import { Rows } from "../../blocks/rows.tsx";
import type { Stations } from "../../live/patch.ts";
import { stationsQuery } from "../../live/stations-query.ts";
import { useMay } from "../../rights.ts";
import { m } from "../../text.ts";
import { useNow } from "../../use-now.ts";
import { sessionColumns } from "./columns.tsx";
import type { SessionFilter } from "./filter.ts";
import { Filters } from "./filters.tsx";
import {
  loadAllSessions,
  loadSources,
  runningFirst,
  runningQuery,
  type SourcesOfSessions,
  sessionsQuery,
  sourcesOfSessionsQuery,
} from "./queries.ts";
import { StartSession } from "./start-session.tsx";

const route = getRouteApi("/signedIn/sessions");

/** Who charged when, how much, and what it cost (R2, R3, R4). */
export function SessionsPage() {
  const filter = route.useSearch();
  const stations = useQuery(stationsQuery);
  const mayRead = useMay("session.read");
  if (!mayRead) return <Forbidden permission="session.read" />;
  return (
    <Answer of={stations} heightsPx={[52, 90, 420]}>
      {(all) => <Sessions filter={filter} stations={all} />}
    </Answer>
  );
}

interface SessionsProps {
  readonly filter: SessionFilter;
  readonly stations: Stations;
}

function Sessions({ filter, stations }: SessionsProps) {
  // Of several stations' clocks the first one's: a day is one period for all of them.
  const { timeZone = "UTC" } = stations.find(({ id }) => id === filter.station) ?? stations[0] ?? {};
  return (
    <Page
      title={m.sessions()}
      actions={
        <>
          <StartSession filter={filter} stations={stations} />
          <SaveSessions filter={filter} stations={stations} timeZone={timeZone} />
        </>
      }
    >
      <Filters filter={filter} stations={stations} timeZone={timeZone} />
      <List filter={filter} stations={stations} timeZone={timeZone} />
    </Page>
  );
}

interface ListProps extends SessionsProps {
  readonly timeZone: string;
}

function List({ filter, stations, timeZone }: ListProps) {
  const now = useNow();
  const hasRunning = filter.state === undefined;
  const running = useQuery({ ...runningQuery(filter, timeZone), enabled: hasRunning });
  const list = useInfiniteQuery(sessionsQuery(filter, timeZone));
  const listed = list.data?.pages.flatMap(({ items }) => items);
  const ended = listed?.filter(({ state }) => state !== "ACTIVE");
  const shown = hasRunning ? running.data && ended && [...running.data, ...ended] : listed;
  const { data: sources = new Map() } = useQuery(sourcesOfSessionsQuery((shown ?? []).map(({ id }) => id)));
  const [head, ...columns] = sessionColumns(stations, now, sources);
  const refetch = () => Promise.all([...(hasRunning ? [running.refetch()] : []), list.refetch()]);
  return (
    <Answer of={{ data: shown, error: running.error ?? list.error, refetch }} heightsPx={[420]}>
      {(rows) =>
        rows.length === 0 ? (
          <Empty title={m.noSessions()} text={m.noSessionsText()} />
        ) : (
          <>
            <Rows
              label={m.sessions()}
              rows={rows}
              keyOf={({ id }) => id}
              head={head}
              columns={columns}
              tableFromEm={62}
            />
            {list.hasNextPage && (
              <div>
                <Button variant="default" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
                  {m.showMore()}
                </Button>
              </div>
            )}
          </>
        )
      }
    </Answer>
  );
}

/** All that the filter shows, on screen or not yet, in the same order. */
function SaveSessions({ filter, stations, timeZone }: ListProps) {
  const columnsOf = (sources: SourcesOfSessions) => sessionColumns(stations, Date.now(), sources);
  async function rows() {
    try {
      const all = await loadAllSessions(filter, timeZone);
      if (all === null) announce(m.tooManyForCsv());
      if (all === null) return null;
      const columns = columnsOf(await loadSources(all.map(({ id }) => id)));
      return runningFirst(all).map((session) => columns.map(({ csv }) => csv(session)));
    } catch {
      announce(m.csvFailed());
      return null;
    }
  }
  return <CsvButton fileName={m.sessionsFile()} header={columnsOf(new Map()).map(({ label }) => label)} rows={rows} />;
}
