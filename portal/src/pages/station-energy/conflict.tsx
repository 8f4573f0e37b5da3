import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { LocationView } from "../../../../src/entry/api/shared/schemas.ts";
import { TwoVersions } from "../../blocks/two-versions.tsx";
import { clockTime } from "../../format.ts";
import { m } from "../../text.ts";
import { type Draft, draftOf } from "./draft.ts";
import styles from "./energy-management.module.css";
import { authorWords } from "./history.tsx";
import { type Battery, historyQuery, type VersionedEnergy } from "./queries.ts";
import { BATTERY_WORDS, GOAL_WORDS } from "./words.ts";

interface ConflictProps {
  readonly station: LocationView;
  readonly battery: Battery;
  readonly mine: Draft;
  readonly theirs: VersionedEnergy;
  onTakeTheirs(): void;
  onKeepMine(): void;
}

/** Two saved at once: both versions beside each other, and the choice between them. */
export function Conflict({ station, battery, mine, theirs, onTakeTheirs, onKeepMine }: ConflictProps) {
  const { timeZone } = station;
  const { energy } = theirs;
  const { data: [newest] = [] } = useQuery({ ...historyQuery(station.id), staleTime: 0 });
  const other = draftOf({ energy, battery, timeZone }, Date.now());
  const nameOf = (id: string) => energy.dsos.find((dso) => dso.id === id)?.name ?? m.noValue();
  const rows: readonly (readonly [string, (draft: Draft) => string])[] = [
    [m.mode(), ({ mode }) => (mode === "manual" ? m.manual() : m.automatic())],
    [m.goal(), ({ goal }) => GOAL_WORDS[goal]()],
    [m.dso(), ({ mode, dsoId }) => (mode === "manual" ? nameOf(dsoId) : m.automatic())],
    [m.battery(), (draft) => BATTERY_WORDS[draft.battery]()],
    [m.reserveField(), ({ reserve }) => reserve || m.reserveFound()],
    [m.gridLimitField(), ({ gridLimit }) => gridLimit || m.noValue()],
    [m.dropAfterField(), ({ dropAfter }) => dropAfter],
  ];
  return (
    <section className={styles.conflict} role="alert" aria-label={m.conflictTitle()}>
      <h4>{m.conflictTitle()}</h4>
      <p>{m.conflictText()}</p>
      {newest !== undefined && (
        <p>{m.conflictBy({ author: authorWords(newest), time: clockTime(newest.at, timeZone) })}</p>
      )}
      <TwoVersions
        names={[m.conflictYours(), m.conflictTheirs()]}
        versions={[mine, other]}
        rows={rows}
        marksDifferences
      />
      <div className={styles.buttons}>
        <Button variant="default" onClick={onTakeTheirs}>
          {m.takeTheirs()}
        </Button>
        <Button variant="default" onClick={onKeepMine}>
          {m.keepMine()}
        </Button>
      </div>
    </section>
  );
}
