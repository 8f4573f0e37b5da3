import { useQuery } from "@tanstack/react-query";
import type { LocationView } from "../../../../src/entry/api/shared/schemas.ts";
import { Conflict } from "../../blocks/conflict.tsx";
import { clockTime } from "../../format.ts";
import { m } from "../../text.ts";
import { type Draft, draftOf } from "./draft.ts";
import { type Battery, historyQuery, type VersionedEnergy } from "./queries.ts";
import { authorWords, BATTERY_WORDS, GOAL_WORDS } from "./words.ts";

interface EnergyConflictProps {
  readonly station: LocationView;
  readonly battery: Battery;
  readonly mine: Draft;
  readonly theirs: VersionedEnergy;
  onTakeTheirs(): void;
  onKeepMine(): void;
}

/** Both versions of a station's energy settings. */
export function EnergyConflict({ station, battery, mine, theirs, onTakeTheirs, onKeepMine }: EnergyConflictProps) {
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
  const by =
    newest === undefined ? null : m.conflictBy({ author: authorWords(newest), time: clockTime(newest.at, timeZone) });
  return (
    <Conflict mine={mine} theirs={other} rows={rows} by={by} onTakeTheirs={onTakeTheirs} onKeepMine={onKeepMine} />
  );
}
