import { NativeSelect } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { Filters } from "../../blocks/filters.tsx";
import type { Stations } from "../../live/patch.ts";
import { countWord } from "../../states/words.ts";
import { m } from "../../text.ts";
import { SLOT_CHOICES, type SlotChoice, type StationFilter } from "./filter.ts";

interface StationFiltersProps {
  readonly filter: StationFilter;
  readonly stations: Stations;
}

/** Changes the address, which is what the list follows. */
export function StationFilters({ filter, stations }: StationFiltersProps) {
  const { change, clear } = useStationFilter(filter);
  const towns = [...new Set(stations.map(({ city }) => city))].sort((one, other) => one.localeCompare(other));
  return (
    <Filters
      label={m.filterStations()}
      switches={[
        {
          label: m.hasAlerts(),
          isOn: filter.alerts === true,
          toggle: () => change({ alerts: filter.alerts ? undefined : true }),
        },
        {
          label: m.notInContact(),
          isOn: filter.offline === true,
          toggle: () => change({ offline: filter.offline ? undefined : true }),
        },
      ]}
      onClear={isFiltered(filter) ? clear : null}
    >
      <NativeSelect
        label={m.slotState()}
        value={filter.state ?? ""}
        onChange={({ currentTarget: { value } }) => change({ state: SLOT_CHOICES.find((each) => each === value) })}
        data={[
          { value: "", label: m.anyState() },
          ...SLOT_CHOICES.map((value) => ({ value, label: choiceWords(value) })),
        ]}
      />
      <NativeSelect
        label={m.site()}
        value={filter.site ?? ""}
        onChange={({ currentTarget: { value } }) => change({ site: value || undefined })}
        data={[{ value: "", label: m.anySite() }, ...towns]}
      />
    </Filters>
  );
}

export function isFiltered({ view: _, ...filter }: StationFilter): boolean {
  return Object.values(filter).some((value) => value !== undefined);
}

export function useStationFilter(filter: StationFilter) {
  const navigate = useNavigate();
  const show = (search: StationFilter) => navigate({ to: "/stations", search, replace: true });
  return {
    change: (changed: Partial<StationFilter>) => show({ ...filter, ...changed }),
    clear: () => show({ view: filter.view }),
  };
}

function choiceWords(choice: SlotChoice): string {
  if (choice === "broken") return m.faultedOrOffline();
  return choice === "drawing" ? m.drawsPower() : capitalised(countWord(choice));
}

/** A word that stands elsewhere in a sentence, alone. */
function capitalised(word: string): string {
  return word.charAt(0).toLocaleUpperCase() + word.slice(1);
}
