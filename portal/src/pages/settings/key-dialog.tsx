import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { ALL_PERMISSIONS, type Permission } from "../../../../src/entry/api/shared/permissions.ts";
import { Dialog } from "../../blocks/dialog.tsx";
import { EntryForm } from "../../blocks/entry-card.tsx";
import { Notice } from "../../blocks/notice.tsx";
import { m } from "../../text.ts";
import { apiKeysQuery, createApiKey } from "./queries.ts";
import styles from "./settings.module.css";
import { ShownOnce } from "./shown-once.tsx";

interface KeyDialogProps {
  readonly isOpen: boolean;
  onClose(): void;
}

/** Makes a key, and shows it this once. */
export function KeyDialog({ isOpen, onClose }: KeyDialogProps) {
  const client = useQueryClient();
  const creating = useMutation({
    mutationFn: createApiKey,
    onSuccess: () => client.invalidateQueries(apiKeysQuery),
  });
  const made = creating.data;

  function close() {
    creating.reset();
    onClose();
  }

  return (
    <Dialog
      title={made === undefined ? m.createKey() : m.keyCreated({ name: made.name })}
      isOpen={isOpen}
      onClose={close}
    >
      {made === undefined ? (
        <KeyForm
          isPending={creating.isPending}
          hasFailed={creating.isError}
          onCreate={creating.mutate}
          onCancel={close}
        />
      ) : (
        <ShownOnce text={m.keyShownOnce()} value={made.key} onClose={close} />
      )}
    </Dialog>
  );
}

interface KeyFormProps {
  readonly isPending: boolean;
  readonly hasFailed: boolean;
  onCreate(wish: Parameters<typeof createApiKey>[0]): void;
  onCancel(): void;
}

function KeyForm({ isPending, hasFailed, onCreate, onCancel }: KeyFormProps) {
  const [name, setName] = useState("");
  const [ends, setEnds] = useState("");
  const [permissions, setPermissions] = useState<Permission[]>(["station.read"]);
  const [isChecked, setChecked] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const isNamed = name.trim() !== "";

  function submit() {
    setChecked(true);
    if (!isNamed) input.current?.focus();
    else if (permissions.length > 0) {
      const endsAt = ends === "" ? null : new Date(ends).toISOString();
      onCreate({ name: name.trim(), permissions, endsAt });
    }
  }

  return (
    <EntryForm onSubmit={submit}>
      {hasFailed && (
        <div role="alert">
          <Notice>{m.notDone()}</Notice>
        </div>
      )}
      <TextInput
        ref={input}
        label={m.name()}
        autoComplete="off"
        maxLength={100}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
        error={isChecked && !isNamed && m.nameMissing()}
      />
      <fieldset className={styles.permissions}>
        <legend>{m.keyPermissions()}</legend>
        {ALL_PERMISSIONS.map((permission) => (
          <label key={permission}>
            <input
              type="checkbox"
              checked={permissions.includes(permission)}
              onChange={({ currentTarget: { checked } }) =>
                setPermissions((now) => (checked ? [...now, permission] : now.filter((each) => each !== permission)))
              }
            />
            {permission}
          </label>
        ))}
      </fieldset>
      {isChecked && permissions.length === 0 && <p role="alert">{m.keyPermissionsMissing()}</p>}
      <TextInput
        label={m.keyEnds()}
        type="datetime-local"
        value={ends}
        onChange={({ currentTarget }) => setEnds(currentTarget.value)}
      />
      <Button type="submit" loading={isPending}>
        {m.create()}
      </Button>
      <Button variant="default" onClick={onCancel}>
        {m.cancel()}
      </Button>
    </EntryForm>
  );
}
