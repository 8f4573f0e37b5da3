import { Button, NativeSelect, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { NotificationDetail } from "../../../../src/entry/api/shared/notifications.ts";
import { Card } from "../../blocks/card.tsx";
import { Facts } from "../../blocks/facts.tsx";
import { NoValue } from "../../blocks/no-value.tsx";
import { useMay } from "../../rights.ts";
import { m } from "../../text.ts";
import styles from "./alerts.module.css";
import { assigneesQuery, type Deed } from "./queries.ts";
import { useHandle } from "./use-handle.ts";

const MAX_NOTE = 2_000;

interface HandlingProps {
  readonly alert: NotificationDetail;
}

/** Who sees to an alert, and what can be done with it. */
export function Handling({ alert }: HandlingProps) {
  const mayHandle = useMay("alert.handle");
  const handling = useHandle(alert.id);
  const { assigneeId, assigneeName, state, lastNote } = alert;
  if (!mayHandle) {
    return (
      <Card title={m.handling()}>
        <Facts
          facts={[
            [m.assignee(), assigneeId === null ? m.nobody() : (assigneeName ?? m.someoneGone())],
            [m.lastNote(), lastNote ?? <NoValue key="none" />],
          ]}
        />
        <p className={styles.quiet}>{m.handleNotForRole()}</p>
      </Card>
    );
  }
  return (
    <Card title={m.handling()}>
      <div className={styles.deeds}>
        <Button
          disabled={state !== "new" || handling.isPending}
          onClick={() => handling.mutate({ kind: "acknowledge" })}
        >
          {m.acknowledge()}
        </Button>
        <Button
          variant="default"
          disabled={state === "resolved" || handling.isPending}
          onClick={() => handling.mutate({ kind: "resolve" })}
        >
          {m.resolve()}
        </Button>
      </div>
      <Assignee alert={alert} isPending={handling.isPending} onDo={handling.mutate} />
      <NoteForm isPending={handling.isPending} onAdd={(text) => handling.mutateAsync({ kind: "note", text })} />
    </Card>
  );
}

interface AssigneeProps extends HandlingProps {
  readonly isPending: boolean;
  onDo(deed: Deed): void;
}

function Assignee({ alert: { id, assigneeId, assigneeName }, isPending, onDo }: AssigneeProps) {
  const { data: able = [] } = useQuery(assigneesQuery(id));
  const isListed = assigneeId === null || able.some((user) => user.id === assigneeId);
  const unlisted = isListed ? [] : [{ value: assigneeId, label: assigneeName ?? m.someoneGone() }];
  return (
    <NativeSelect
      label={m.assignee()}
      value={assigneeId ?? ""}
      disabled={isPending}
      onChange={({ currentTarget: { value } }) => onDo({ kind: "assign", userId: value === "" ? null : value })}
      data={[
        { value: "", label: m.nobody() },
        ...unlisted,
        ...able.map(({ id: value, name: label }) => ({ value, label })),
      ]}
    />
  );
}

interface NoteFormProps {
  readonly isPending: boolean;
  onAdd(text: string): Promise<unknown>;
}

function NoteForm({ isPending, onAdd }: NoteFormProps) {
  const [text, setText] = useState("");
  const isWritten = text.trim() !== "";

  function add(event: FormEvent) {
    event.preventDefault();
    // What could not be added is still there to be tried again; why was said.
    if (isWritten)
      onAdd(text.trim()).then(
        () => setText(""),
        () => undefined,
      );
  }

  return (
    <form className={styles.noteForm} onSubmit={add}>
      <Textarea
        label={m.noteLabel()}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={MAX_NOTE}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <Button type="submit" variant="default" disabled={!isWritten || isPending}>
        {m.addNote()}
      </Button>
    </form>
  );
}
