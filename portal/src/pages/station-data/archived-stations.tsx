import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { announce } from "../../blocks/announcements.tsx";
import { Answer } from "../../blocks/answer.tsx";
import { Card } from "../../blocks/card.tsx";
import type { Stations } from "../../live/patch.ts";
import { stationsQuery } from "../../live/stations-query.ts";
import { whyNotDone } from "../../refusals.ts";
import { m } from "../../text.ts";
import { archivedQuery, patchStation } from "./queries.ts";
import styles from "./station-data.module.css";

/** Stations that were closed, to be opened again; nothing where there is none. */
export function ArchivedStations() {
  const archived = useQuery(archivedQuery);
  return (
    <Answer of={archived} heightsPx={[]}>
      {(stations) => (stations.length === 0 ? null : <Archived stations={stations} />)}
    </Answer>
  );
}

function Archived({ stations }: { readonly stations: Stations }) {
  const client = useQueryClient();
  const restore = useMutation({
    mutationFn: (id: string) => patchStation(id, { archived: false }),
    onSuccess: async () => {
      announce(m.stationRestored());
      await client.invalidateQueries({ queryKey: archivedQuery.queryKey });
      await client.invalidateQueries({ queryKey: stationsQuery.queryKey });
    },
    onError: (error) => announce(m.notSaved({ why: whyNotDone(error) })),
  });
  return (
    <Card title={m.archivedTitle()}>
      <p>{m.archivedText()}</p>
      <ul className={styles.dsos}>
        {stations.map(({ id, name, city }) => (
          <li key={id} className={styles.archived}>
            <span>
              <strong>{name}</strong> <span className={styles.quiet}>{city}</span>
            </span>
            <Button
              variant="default"
              size="compact-md"
              aria-label={m.restoreNamed({ station: name })}
              onClick={() => restore.mutate(id)}
            >
              {m.restoreStation()}
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
