import { useQuery } from "@tanstack/react-query";
import type { UserView } from "../../../../src/entry/api/shared/accounts.ts";
import { Choice } from "../../blocks/choice.tsx";
import { stationsQuery } from "../../live/stations-query.ts";
import { m } from "../../text.ts";
import styles from "./users.module.css";

interface StationsFieldProps {
  /** Null: all of them. */
  readonly value: UserView["locationIds"];
  onChange(value: UserView["locationIds"]): void;
}

/** All stations, or those that are ticked. */
export function StationsField({ value, onChange }: StationsFieldProps) {
  const { data: stations = [] } = useQuery(stationsQuery);
  const tick = (id: string, isTicked: boolean) =>
    onChange(isTicked ? [...(value ?? []), id] : (value ?? []).filter((each) => each !== id));
  return (
    <fieldset className={styles.stations}>
      <legend>{m.stations()}</legend>
      <Choice
        label={m.stations()}
        value={value === null ? "all" : "some"}
        options={[
          { value: "all", label: m.allStations() },
          { value: "some", label: m.someStations() },
        ]}
        onChoose={(choice) => onChange(choice === "all" ? null : [])}
      />
      {value !== null &&
        stations.map(({ id, name }) => (
          <label key={id}>
            <input
              type="checkbox"
              checked={value.includes(id)}
              onChange={({ currentTarget }) => tick(id, currentTarget.checked)}
            />
            {name}
          </label>
        ))}
    </fieldset>
  );
}
