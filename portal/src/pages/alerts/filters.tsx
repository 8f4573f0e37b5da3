import { Button, NativeSelect } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import type { Stations } from "../../live/patch.ts";
import { m } from "../../text.ts";
import { STATE_WORDS } from "./alert-words.ts";
import styles from "./alerts.module.css";
import { type AlertFilter, SEVERITY_CHOICES, STATE_CHOICES } from "./filter.ts";
import { ALERT_KINDS, KIND_WORDS } from "./kinds.ts";
import { SEVERITY_WORDS } from "./severity-words.ts";

interface FiltersProps {
  readonly filter: AlertFilter;
  readonly stations: Stations;
}

/** Changes the address, which is what the list follows. */
export function Filters({ filter, stations }: FiltersProps) {
  const navigate = useNavigate();
  const change = (changed: Partial<AlertFilter>) =>
    navigate({ to: "/alerts", search: { ...filter, ...changed }, replace: true });
  const chargers = stations.find(({ id }) => id === filter.station)?.chargePoints ?? [];
  const kinds = ALERT_KINDS.map((kind) => ({ value: kind, label: KIND_WORDS[kind].what() })).sort((left, right) =>
    left.label.localeCompare(right.label),
  );
  return (
    <search className={styles.filters} aria-label={m.filterAlerts()}>
      <NativeSelect
        label={m.alertState()}
        value={filter.state ?? ""}
        onChange={({ currentTarget: { value } }) => change({ state: STATE_CHOICES.find((each) => each === value) })}
        data={[
          { value: "", label: m.alertsOpen() },
          ...STATE_CHOICES.map((state) => ({ value: state, label: STATE_WORDS[state]() })),
        ]}
      />
      <NativeSelect
        label={m.severity()}
        value={filter.severity ?? ""}
        onChange={({ currentTarget: { value } }) =>
          change({ severity: SEVERITY_CHOICES.find((each) => each === value) })
        }
        data={[
          { value: "", label: m.anySeverity() },
          ...SEVERITY_CHOICES.map((severity) => ({ value: severity, label: SEVERITY_WORDS[severity]() })),
        ]}
      />
      <NativeSelect
        label={m.alertKind()}
        value={filter.kind ?? ""}
        onChange={({ currentTarget: { value } }) => change({ kind: ALERT_KINDS.find((each) => each === value) })}
        data={[{ value: "", label: m.anyKind() }, ...kinds]}
      />
      <NativeSelect
        label={m.station()}
        value={filter.station ?? ""}
        onChange={({ currentTarget: { value } }) => change({ station: value || undefined, charger: undefined })}
        data={[{ value: "", label: m.anyStation() }, ...stations.map(({ id, name }) => ({ value: id, label: name }))]}
      />
      <NativeSelect
        label={m.alertCharger()}
        value={filter.charger ?? ""}
        disabled={chargers.length === 0}
        onChange={({ currentTarget: { value } }) => change({ charger: value || undefined })}
        data={[{ value: "", label: m.anyCharger() }, ...chargers.map(({ id }) => ({ value: id, label: id }))]}
      />
      {isFiltered(filter) && (
        <Button variant="default" onClick={() => navigate({ to: "/alerts", search: {} })}>
          {m.clearFilters()}
        </Button>
      )}
    </search>
  );
}

export function isFiltered(filter: AlertFilter): boolean {
  return Object.values(filter).some((value) => value !== undefined);
}
