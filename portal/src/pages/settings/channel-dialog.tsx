import { Button, Checkbox, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { ChannelView } from "../../../../src/entry/api/shared/notifications.ts";
import { announce } from "../../blocks/announcements.tsx";
import { Dialog } from "../../blocks/dialog.tsx";
import { EntryForm } from "../../blocks/entry-card.tsx";
import { Notice } from "../../blocks/notice.tsx";
import { whyNotDone } from "../../refusals.ts";
import { m } from "../../text.ts";
import { SEVERITY_CHOICES } from "../alerts/filter.ts";
import { SEVERITY_WORDS } from "../alerts/severity-words.ts";
import { type ChannelDraft, changeOf, draftOf, NEW_CHANNEL, wishOf, wrongField } from "./channel-draft.ts";
import { addChannel, changeChannel, channelsQuery } from "./channel-queries.ts";
import { CHANNEL_KINDS, CHANNEL_WORDS } from "./channel-words.ts";
import { ShownOnce } from "./shown-once.tsx";

interface ChannelDialogProps {
  /** `null`: a new one; `undefined`: closed. */
  readonly channel: ChannelView | null | undefined;
  onClose(): void;
}

/** Adds or changes a channel; a new secret is shown this once. */
export function ChannelDialog({ channel, onClose }: ChannelDialogProps) {
  const client = useQueryClient();
  const saving = useMutation({
    mutationFn: (draft: ChannelDraft) =>
      channel ? changeChannel(channel, changeOf(channel, draft)) : addChannel(wishOf(draft)),
    onSuccess: ({ name, secret }) => {
      client.invalidateQueries(channelsQuery);
      announce(m.channelSaved({ name }));
      if (secret === null) close();
    },
  });
  const saved = saving.data;
  const secret = saved?.secret ?? null;

  function close() {
    saving.reset();
    onClose();
  }

  function title(): string {
    if (saved !== undefined && secret !== null) return m.channelSecret({ name: saved.name });
    return channel ? m.editChannel({ name: channel.name }) : m.addChannel();
  }

  return (
    <Dialog title={title()} isOpen={channel !== undefined} onClose={close}>
      {secret === null ? (
        <ChannelForm
          initial={channel ? draftOf(channel) : NEW_CHANNEL}
          isPending={saving.isPending}
          error={saving.error}
          onSave={saving.mutate}
          onCancel={close}
        />
      ) : (
        <ShownOnce text={m.channelSecretText()} value={secret} onClose={close} />
      )}
    </Dialog>
  );
}

interface ChannelFormProps {
  readonly initial: ChannelDraft;
  readonly isPending: boolean;
  readonly error: Error | null;
  onSave(draft: ChannelDraft): void;
  onCancel(): void;
}

function ChannelForm({ initial, isPending, error, onSave, onCancel }: ChannelFormProps) {
  const [draft, setDraft] = useState(initial);
  const [isChecked, setChecked] = useState(false);
  const name = useRef<HTMLInputElement>(null);
  const target = useRef<HTMLElement>(null);
  const wrong = wrongField(draft);
  const change = (changed: Partial<ChannelDraft>) => setDraft({ ...draft, ...changed });

  function submit() {
    setChecked(true);
    if (wrong === null) onSave(draft);
    else (wrong === "name" ? name : target).current?.focus();
  }

  return (
    <EntryForm onSubmit={submit}>
      {error !== null && (
        <div role="alert">
          <Notice>{whyNotDone(error)}</Notice>
        </div>
      )}
      <TextInput
        ref={name}
        label={m.name()}
        autoComplete="off"
        maxLength={100}
        value={draft.name}
        onChange={({ currentTarget }) => change({ name: currentTarget.value })}
        error={isChecked && wrong === "name" && m.nameMissing()}
      />
      <NativeSelect
        label={m.channelKind()}
        value={draft.kind}
        data={CHANNEL_KINDS.map((kind) => ({ value: kind, label: CHANNEL_WORDS[kind]() }))}
        onChange={({ currentTarget: { value } }) =>
          change({ kind: CHANNEL_KINDS.find((each) => each === value) ?? draft.kind })
        }
      />
      <Target
        draft={draft}
        error={isChecked ? wrong : null}
        field={(element) => {
          target.current = element;
        }}
        onChange={change}
      />
      <NativeSelect
        label={m.channelLeast()}
        value={draft.minSeverity}
        data={SEVERITY_CHOICES.map((severity) => ({ value: severity, label: SEVERITY_WORDS[severity]() }))}
        onChange={({ currentTarget: { value } }) =>
          change({ minSeverity: SEVERITY_CHOICES.find((each) => each === value) ?? draft.minSeverity })
        }
      />
      <Checkbox
        label={m.channelEnabled()}
        checked={draft.enabled}
        onChange={({ currentTarget }) => change({ enabled: currentTarget.checked })}
      />
      <Button type="submit" loading={isPending}>
        {m.save()}
      </Button>
      <Button variant="default" onClick={onCancel}>
        {m.cancel()}
      </Button>
    </EntryForm>
  );
}

interface TargetProps {
  readonly draft: ChannelDraft;
  readonly error: ReturnType<typeof wrongField>;
  field(element: HTMLElement | null): void;
  onChange(changed: Partial<ChannelDraft>): void;
}

/** Where it leads. */
function Target({ draft: { kind, url, recipients }, error, field, onChange }: TargetProps) {
  switch (kind) {
    case "webhook":
      return (
        <TextInput
          ref={field}
          label={m.channelUrl()}
          type="url"
          maxLength={2_000}
          value={url}
          onChange={({ currentTarget }) => onChange({ url: currentTarget.value })}
          error={error === "url" && m.channelUrlMissing()}
        />
      );
    case "email":
      return (
        <Textarea
          ref={field}
          label={m.channelRecipients()}
          autosize
          minRows={2}
          value={recipients}
          onChange={({ currentTarget }) => onChange({ recipients: currentTarget.value })}
          error={error === "recipients" && m.channelRecipientsMissing()}
        />
      );
    case "console":
      return <p>{m.channelConsoleText()}</p>;
  }
}
