import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useId, useState } from "react";
import type { Stations } from "../../live/patch.ts";
import { dateOf, isDate, monthOf } from "../../local-days.ts";
import { m } from "../../text.ts";
import { type SessionFilter, STATE_CHOICES } from "./filter.ts";
import { STATE_WORDS } from "./session-words.ts";
import styles from "./sessions.module.css";

interface FiltersProps {
  readonly filter: SessionFilter;
  readonly stations: Stations;
  readonly timeZone: string;
}

/** Changes the address, which is what the list follows. */
export function Filters({ filter, stations, timeZone }: FiltersProps) {
  const navigate = useNavigate();
  const change = (changed: Partial<SessionFilter>) =>
    navigate({ to: "/sessions", search: { ...filter, ...changed }, replace: true });
  const slots = stations.find(({ id }) => id === filter.station)?.chargePoints.flatMap(({ evses }) => evses) ?? [];
  const chooseMonth = (later: number) => {
    const { first, last } = monthOf(dateOf(Date.now(), timeZone), later);
    change({ from: first, to: last });
  };
  return (
    <search className={styles.filters} aria-label={m.filterSessions()}>
      <DateField label={m.fromDay()} value={filter.from} onChange={(from) => change({ from })} />
      <DateField label={m.toDay()} value={filter.to} onChange={(to) => change({ to })} />
      <NativeSelect
        label={m.station()}
        value={filter.station ?? ""}
        onChange={({ currentTarget: { value } }) => change({ station: value || undefined, slot: undefined })}
        data={[{ value: "", label: m.anyStation() }, ...stations.map(({ id, name }) => ({ value: id, label: name }))]}
      />
      <NativeSelect
        label={m.slot()}
        value={filter.slot ?? ""}
        disabled={slots.length === 0}
        onChange={({ currentTarget: { value } }) => change({ slot: value || undefined })}
        data={[{ value: "", label: m.anySlot() }, ...slots.map(({ uid, label }) => ({ value: uid, label }))]}
      />
      <NativeSelect
        label={m.state()}
        value={filter.state ?? ""}
        onChange={({ currentTarget: { value } }) => change({ state: STATE_CHOICES.find((each) => each === value) })}
        data={[
          { value: "", label: m.anyState() },
          ...STATE_CHOICES.map((state) => ({ value: state, label: STATE_WORDS[state]() })),
        ]}
      />
      <TokenField key={filter.token} token={filter.token ?? ""} onChange={(token) => change({ token })} />
      <div className={styles.shortcuts}>
        <Button variant="default" size="compact-md" onClick={() => chooseMonth(0)}>
          {m.startedThisMonth()}
        </Button>
        <Button variant="default" size="compact-md" onClick={() => chooseMonth(-1)}>
          {m.startedLastMonth()}
        </Button>
        <Button
          variant="default"
          size="compact-md"
          aria-pressed={filter.attention === true}
          onClick={() => change({ attention: filter.attention ? undefined : true })}
        >
          {m.needsAttention()}
        </Button>
        {Object.values(filter).some((value) => value !== undefined) && (
          <Button variant="default" size="compact-md" onClick={() => navigate({ to: "/sessions", search: {} })}>
            {m.clearFilter()}
          </Button>
        )}
      </div>
    </search>
  );
}

interface DateFieldProps {
  readonly label: string;
  readonly value: string | undefined;
  onChange(value: string | undefined): void;
}

function DateField({ label, value = "", onChange }: DateFieldProps) {
  return (
    <TextInput
      type="date"
      label={label}
      value={value}
      onChange={({ currentTarget }) => onChange(isDate(currentTarget.value) ? currentTarget.value : undefined)}
    />
  );
}

interface TokenFieldProps {
  readonly token: string;
  onChange(token: string | undefined): void;
}

/** Searched for once it is entered whole: by Enter, or by leaving the field. */
function TokenField({ token, onChange }: TokenFieldProps) {
  const field = useId();
  const [entered, setEntered] = useState(token);
  function search(event?: FormEvent) {
    event?.preventDefault();
    if (entered.trim() !== token) onChange(entered.trim() || undefined);
  }
  return (
    <form onSubmit={search}>
      <TextInput
        id={field}
        label={m.tokenColumn()}
        maxLength={36}
        value={entered}
        onChange={({ currentTarget }) => setEntered(currentTarget.value)}
        onBlur={() => search()}
      />
    </form>
  );
}
