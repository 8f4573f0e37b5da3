import "@mantine/core/styles/InlineInput.css";
import "@mantine/core/styles/Checkbox.css";
import { Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { announce } from "../../blocks/announcements.tsx";
import { Card } from "../../blocks/card.tsx";
import { Conflict } from "../../blocks/conflict.tsx";
import { EditBar } from "../../blocks/edit-bar.tsx";
import { LeaveQuestion } from "../../blocks/leave-question.tsx";
import { Notice } from "../../blocks/notice.tsx";
import { ApiError } from "../../fetch.ts";
import { settingsQuery, type VersionedSettings } from "../../live/settings-query.ts";
import { whyNotDone } from "../../refusals.ts";
import { m } from "../../text.ts";
import { draftOf, type Errors, errorsOf, patchOf } from "./organisation-draft.ts";
import { type Draft, FIELDS, type FieldName, GROUPS, NAMES } from "./organisation-fields.ts";
import { saveSettings } from "./queries.ts";
import styles from "./settings.module.css";

/** An edit: what it began with, and what it has become. */
interface Edit {
  readonly base: VersionedSettings;
  readonly draft: Draft;
  readonly errors: Errors;
}

const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The settings of the organisation: read only until Modify. */
export function OrganisationForm({ versioned }: { readonly versioned: VersionedSettings }) {
  const client = useQueryClient();
  const [edit, setEdit] = useState<Edit | null>(null);
  const [theirs, setTheirs] = useState<VersionedSettings | null>(null);
  const inputs = useRef<Partial<Record<FieldName, HTMLElement | null>>>({});
  const saving = useMutation({
    mutationFn: ({ base, draft }: Edit) => saveSettings(base.etag, patchOf(draft)),
    onSuccess: async () => {
      setEdit(null);
      announce(m.savedNow());
      await client.invalidateQueries(settingsQuery);
    },
    onError: async (error) => {
      if (isOvertaken(error)) setTheirs(await client.fetchQuery({ ...settingsQuery, staleTime: 0 }));
    },
  });
  const draft = edit?.draft ?? draftOf(versioned.settings, ownZone());
  const isChanged = edit !== null && differs(draft, draftOf(edit.base.settings, ownZone()));

  function save() {
    if (edit === null) return;
    const errors = errorsOf(draft, Date.now());
    setEdit({ ...edit, errors });
    const first = NAMES.find((name) => errors[name] !== undefined);
    if (first === undefined) saving.mutate(edit);
    else inputs.current[first]?.focus();
  }

  function stop() {
    setEdit(null);
    setTheirs(null);
    saving.reset();
  }

  return (
    <>
      {saving.isError && !isOvertaken(saving.error) && (
        <div role="alert">
          <Notice>{m.notSaved({ why: whyNotDone(saving.error) })}</Notice>
        </div>
      )}
      {theirs !== null && (
        <Conflict
          mine={draft}
          theirs={draftOf(theirs.settings, ownZone())}
          rows={rowsOf(draft, draftOf(theirs.settings, ownZone()))}
          by={null}
          onTakeTheirs={stop}
          onKeepMine={() => {
            setEdit((before) => before && { ...before, base: theirs });
            setTheirs(null);
            saving.reset();
          }}
        />
      )}
      {GROUPS.map(({ title, text, names }) => (
        <Card key={names[0]} title={title()}>
          <p className={styles.raw}>{text()}</p>
          <div className={styles.fields}>
            {names.map((name) => (
              <SettingField
                key={name}
                name={name}
                value={draft[name]}
                error={edit?.errors[name]}
                isReadOnly={edit === null}
                inputRef={(input) => {
                  inputs.current[name] = input;
                }}
                onChange={(value) =>
                  setEdit((before) => before && { ...before, draft: { ...before.draft, [name]: value } })
                }
              />
            ))}
          </div>
        </Card>
      ))}
      <EditBar
        isEditing={edit !== null}
        isChanged={isChanged}
        isSaving={saving.isPending}
        whyNot={null}
        onModify={() => setEdit({ base: versioned, draft: draftOf(versioned.settings, ownZone()), errors: {} })}
        onSave={save}
        onCancel={stop}
      />
      <LeaveQuestion isChanged={isChanged} />
    </>
  );
}

function isOvertaken(error: Error): boolean {
  return error instanceof ApiError && error.code === "version_conflict";
}

function differs(left: Draft, right: Draft): boolean {
  return NAMES.some((name) => left[name] !== right[name]);
}

/** Only what differs: there are many settings. */
function rowsOf(mine: Draft, theirs: Draft) {
  return NAMES.filter((name) => mine[name] !== theirs[name]).map(
    (name) => [FIELDS[name].label(), (draft: Draft) => shownOf(name, draft[name])] as const,
  );
}

function shownOf(name: FieldName, value: string): string {
  const { entry } = FIELDS[name];
  if (entry.kind === "yesNo") return value === "yes" ? m.yes() : m.no();
  if (entry.kind === "choice") return Object.entries(entry.options).find(([each]) => each === value)?.[1]() ?? value;
  return value || m.noValue();
}

interface SettingFieldProps {
  readonly name: FieldName;
  readonly value: string;
  readonly error: string | undefined;
  readonly isReadOnly: boolean;
  readonly inputRef: (input: HTMLElement | null) => void;
  onChange(value: string): void;
}

function SettingField({ name, value, error, isReadOnly, inputRef, onChange }: SettingFieldProps) {
  const { entry, label } = FIELDS[name];
  if (entry.kind === "yesNo") {
    return (
      <Checkbox
        label={label()}
        checked={value === "yes"}
        disabled={isReadOnly}
        onChange={({ currentTarget: { checked } }) => onChange(checked ? "yes" : "no")}
      />
    );
  }
  if (entry.kind === "choice") {
    return (
      <NativeSelect
        label={label()}
        value={value}
        disabled={isReadOnly}
        data={Object.entries(entry.options).map(([each, words]) => ({ value: each, label: words() }))}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    );
  }
  return (
    <TextInput
      ref={inputRef}
      label={label()}
      type={entry.kind === "moment" ? "datetime-local" : "text"}
      inputMode={entry.kind === "number" ? "decimal" : "text"}
      autoComplete="off"
      readOnly={isReadOnly}
      variant={isReadOnly ? "filled" : "default"}
      value={value}
      error={error}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
