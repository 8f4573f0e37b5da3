import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { Card } from "../../blocks/card.tsx";
import { ErrorSummary, focusField } from "../../blocks/error-summary.tsx";
import { LeaveQuestion } from "../../blocks/leave-question.tsx";
import { whyNotDone } from "../../refusals.ts";
import { m } from "../../text.ts";
import { type ChargerDraft, chargerFaults, firstCharger } from "./charger-draft.ts";
import { type Newcomer, registerCharger, waitingQuery } from "./charger-queries.ts";
import type { Speeds } from "./slot-draft.ts";
import { SlotFields } from "./slot-fields.tsx";
import styles from "./station-data.module.css";

interface ChargerFormProps {
  readonly stationId: string;
  readonly speeds: Speeds;
  /** Of the station's slots. */
  readonly codes: readonly string[];
  /** Null: there has to be one. */
  readonly onCancel: (() => void) | null;
  /** @param password shown this once. */
  onRegistered(chargePointId: string, password: string | null): void;
}

/** A charger with its slots, to be registered: typed, or one that waits. */
export function ChargerForm({ stationId, speeds, codes, onCancel, onRegistered }: ChargerFormProps) {
  const form = useId();
  const [first] = useState(() => firstCharger(codes));
  const [draft, setDraft] = useState(first);
  const [isChecked, setChecked] = useState(false);
  const register = useMutation({
    mutationFn: () => registerCharger(stationId, draft, speeds),
    onSuccess: ({ id, password }) => onRegistered(id, password),
  });
  const idOf = (field: string) => `${form}-${field}`;
  const faults = chargerFaults(draft, codes, idOf);
  const wrong = isChecked ? faults : [];
  const change = (patch: Partial<ChargerDraft>) => setDraft((before) => ({ ...before, ...patch }));

  function submit(event: FormEvent) {
    event.preventDefault();
    setChecked(true);
    const [fault] = faults;
    if (fault === undefined) register.mutate();
    else focusField(fault.id);
  }

  return (
    <Card title={m.addCharger()}>
      <form className={styles.form} noValidate onSubmit={submit}>
        <ErrorSummary wrong={wrong} />
        {register.isError && <p role="alert">{m.notSaved({ why: whyNotDone(register.error) })}</p>}
        <IdentityFields
          draft={draft}
          identityId={idOf("identity")}
          fault={wrong.find(({ id }) => id === idOf("identity"))?.why}
          onChange={change}
        />
        <h3>{m.itsSlots()}</h3>
        <SlotFields
          slots={draft.slots}
          speeds={speeds}
          others={codes}
          wrong={wrong}
          idOf={(index, field) => idOf(`${index}-${field}`)}
          onChange={(slots) => change({ slots })}
        />
        <div className={styles.buttons}>
          <Button type="submit" loading={register.isPending}>
            {m.saveCharger()}
          </Button>
          {onCancel !== null && (
            <Button variant="default" disabled={register.isPending} onClick={onCancel}>
              {m.cancel()}
            </Button>
          )}
        </div>
      </form>
      <LeaveQuestion isChanged={draft !== first && !register.isPending && !register.isSuccess} />
    </Card>
  );
}

interface IdentityFieldsProps {
  readonly draft: ChargerDraft;
  readonly identityId: string;
  readonly fault: string | undefined;
  onChange(patch: Partial<ChargerDraft>): void;
}

function IdentityFields({ draft, identityId, fault, onChange }: IdentityFieldsProps) {
  const { data: waiting = [] } = useQuery(waitingQuery);
  const text = (field: "vendor" | "model" | "serialNumber", label: string) => (
    <TextInput
      label={label}
      maxLength={50}
      autoComplete="off"
      value={draft[field]}
      onChange={({ currentTarget }) => onChange({ [field]: currentTarget.value })}
    />
  );
  return (
    <>
      {waiting.length > 0 && (
        <NativeSelect
          label={m.charger()}
          description={m.waitingHint()}
          value={draft.waiting ?? ""}
          data={[
            { value: "", label: m.newIdentity() },
            ...waiting.map((each) => ({ value: each.id, label: nameOf(each) })),
          ]}
          onChange={({ currentTarget: { value } }) => onChange({ waiting: value === "" ? null : value })}
        />
      )}
      {draft.waiting === null && (
        <>
          <TextInput
            className={styles.narrow}
            id={identityId}
            label={m.identityField()}
            description={m.identityHint()}
            autoComplete="off"
            required
            value={draft.identity}
            error={fault}
            onChange={({ currentTarget }) => onChange({ identity: currentTarget.value })}
          />
          <details>
            <summary>{m.makersData()}</summary>
            <p className={styles.quiet}>{m.makersDataHint()}</p>
            <div className={styles.fields}>
              {text("vendor", m.vendorField())}
              {text("model", m.modelField())}
              {text("serialNumber", m.serialField())}
            </div>
          </details>
        </>
      )}
    </>
  );
}

function nameOf({ id, vendor, model }: Newcomer): string {
  const device = [vendor, model].filter((each) => each !== null).join(" ");
  return device === "" ? id : m.waitingCharger({ identity: id, device });
}
