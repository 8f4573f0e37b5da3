import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { ROLES, type Role } from "../../../../src/entry/api/shared/permissions.ts";
import { announce } from "../../blocks/announcements.tsx";
import { Choice } from "../../blocks/choice.tsx";
import { Dialog } from "../../blocks/dialog.tsx";
import { EntryForm } from "../../blocks/entry-card.tsx";
import { isEmail } from "../../email.ts";
import { ROLE_WORDS } from "../../role-words.ts";
import { currentLocale, m } from "../../text.ts";
import { FailedDeed } from "./failed-deed.tsx";
import { type Invitation, inviteUser, usersQuery } from "./queries.ts";
import { StationsField } from "./stations-field.tsx";

interface InviteDialogProps {
  readonly isOpen: boolean;
  onClose(): void;
}

export function InviteDialog({ isOpen, onClose }: InviteDialogProps) {
  return (
    <Dialog title={m.inviteUser()} isOpen={isOpen} onClose={onClose}>
      <InviteForm onDone={onClose} />
    </Dialog>
  );
}

const LANGUAGES = [
  { value: "en", label: "English", lang: "en" },
  { value: "it", label: "Italiano", lang: "it" },
] as const;

function InviteForm({ onDone }: { onDone(): void }) {
  const client = useQueryClient();
  const language = currentLocale() === "it" ? "it" : "en";
  const [entry, setEntry] = useState<Invitation>({
    name: "",
    email: "",
    role: "technician",
    locationIds: null,
    language,
  });
  const [isChecked, setChecked] = useState(false);
  const name = useRef<HTMLInputElement>(null);
  const email = useRef<HTMLInputElement>(null);
  const inviting = useMutation({
    mutationFn: inviteUser,
    onSuccess: ({ email, invitation }) => {
      announce(invitation?.sentAt ? m.invitationSentTo({ email }) : m.invitationNotSent({ email }));
      onDone();
      return client.invalidateQueries(usersQuery);
    },
  });
  const isNamed = entry.name.trim() !== "";
  const set = (change: Partial<Invitation>) => setEntry((now) => ({ ...now, ...change }));

  function submit() {
    setChecked(true);
    if (!isNamed) name.current?.focus();
    else if (!isEmail(entry.email)) email.current?.focus();
    else inviting.mutate(entry);
  }

  return (
    <EntryForm onSubmit={submit}>
      <FailedDeed error={inviting.error} />
      <TextInput
        ref={name}
        label={m.name()}
        autoComplete="off"
        maxLength={100}
        value={entry.name}
        onChange={({ currentTarget }) => set({ name: currentTarget.value })}
        error={isChecked && !isNamed && m.nameMissing()}
      />
      <TextInput
        ref={email}
        label={m.email()}
        type="email"
        autoComplete="off"
        value={entry.email}
        onChange={({ currentTarget }) => set({ email: currentTarget.value })}
        error={
          isChecked && !isEmail(entry.email) && (entry.email.trim() === "" ? m.emailMissing() : m.emailMalformed())
        }
      />
      <RoleSelect
        value={entry.role}
        onChange={(role) => set({ role, ...(isLimitable(role) ? {} : { locationIds: null }) })}
      />
      {isLimitable(entry.role) && (
        <StationsField value={entry.locationIds} onChange={(locationIds) => set({ locationIds })} />
      )}
      <div>
        <p>{m.mailLanguage()}</p>
        <Choice
          label={m.mailLanguage()}
          value={entry.language}
          options={LANGUAGES}
          onChoose={(language) => set({ language })}
        />
      </div>
      <Button type="submit" loading={inviting.isPending}>
        {m.invite()}
      </Button>
      <Button variant="default" onClick={onDone}>
        {m.cancel()}
      </Button>
    </EntryForm>
  );
}

/** An administrator has to do with all stations. */
export function isLimitable(role: Role): boolean {
  return role !== "administrator";
}

interface RoleSelectProps {
  readonly value: Role;
  readonly description?: string;
  onChange(role: Role): void;
}

export function RoleSelect({ value, description, onChange }: RoleSelectProps) {
  return (
    <NativeSelect
      label={m.role()}
      description={description}
      value={value}
      data={ROLES.map((role) => ({ value: role, label: ROLE_WORDS[role]() }))}
      onChange={({ currentTarget }) => {
        const role = ROLES.find((each) => each === currentTarget.value);
        if (role !== undefined) onChange(role);
      }}
    />
  );
}
