import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { UserView } from "../../../../src/entry/api/shared/accounts.ts";
import { announce } from "../../blocks/announcements.tsx";
import { Dialog } from "../../blocks/dialog.tsx";
import { EntryForm } from "../../blocks/entry-card.tsx";
import { Question } from "../../blocks/question.tsx";
import { m } from "../../text.ts";
import { FailedDeed } from "./failed-deed.tsx";
import { isLimitable, RoleSelect } from "./invite-dialog.tsx";
import { changeUser, inviteAgain, removeUser, signOutEverywhere, usersQuery } from "./queries.ts";
import { StationsField } from "./stations-field.tsx";
import styles from "./users.module.css";

/** Everything an administrator does with a user. Null: closed. */
export function UserDialog({ user, onClose }: { readonly user: UserView | null; onClose(): void }) {
  return (
    <Dialog title={user?.name ?? ""} isOpen={user !== null} onClose={onClose}>
      {user !== null && <Deeds key={user.id} user={user} onDone={onClose} />}
    </Dialog>
  );
}

/** What is done, and what is said when it is. */
interface Deed {
  readonly run: () => Promise<unknown>;
  readonly said: string;
}

function Deeds({ user, onDone }: { readonly user: UserView; onDone(): void }) {
  const client = useQueryClient();
  const { id, name, email, state } = user;
  const deed = useMutation({
    mutationFn: ({ run }: Deed) => run(),
    onSuccess: (_, { said }) => {
      announce(said);
      onDone();
    },
    onSettled: () => client.invalidateQueries(usersQuery),
  });
  const [asked, setAsked] = useState<"disable" | "remove" | null>(null);

  function answer(isYes: boolean) {
    setAsked(null);
    if (!isYes) return;
    if (asked === "remove") deed.mutate({ run: () => removeUser(id), said: m.userRemoved({ name }) });
    else deed.mutate({ run: () => changeUser(user, { active: false }), said: m.userSaved({ name }) });
  }

  return (
    <>
      <FailedDeed error={deed.error} />
      <EditForm user={user} isPending={deed.isPending} onDo={deed.mutate} />
      <div className={styles.deeds}>
        {state === "invited" && (
          <Button
            variant="default"
            onClick={() => deed.mutate({ run: () => inviteAgain(id), said: m.invitationSentTo({ email }) })}
          >
            {m.sendAgain()}
          </Button>
        )}
        <Button
          variant="default"
          onClick={() => deed.mutate({ run: () => signOutEverywhere(id), said: m.userSignedOut({ name }) })}
        >
          {m.signOutEverywhere()}
        </Button>
        {state === "disabled" ? (
          <Button
            variant="default"
            onClick={() => deed.mutate({ run: () => changeUser(user, { active: true }), said: m.userSaved({ name }) })}
          >
            {m.enableUser()}
          </Button>
        ) : (
          <Button variant="default" onClick={() => setAsked("disable")}>
            {m.disableUser()}
          </Button>
        )}
        <Button variant="default" onClick={() => setAsked("remove")}>
          {m.removeUser()}
        </Button>
        <Button variant="default" onClick={onDone}>
          {m.close()}
        </Button>
      </div>
      <Question
        question={asked === "remove" ? m.removeUserQuestion({ name }) : m.disableUserQuestion({ name })}
        text={asked === "remove" ? m.removeUserText() : m.disableUserText()}
        yes={asked === "remove" ? m.removeUser() : m.disableUser()}
        isOpen={asked !== null}
        onAnswer={answer}
      />
    </>
  );
}

interface EditFormProps {
  readonly user: UserView;
  readonly isPending: boolean;
  onDo(deed: Deed): void;
}

function EditForm({ user, isPending, onDo }: EditFormProps) {
  const [name, setName] = useState(user.name);
  const [role, setRole] = useState(user.role);
  const [limit, setLimit] = useState(user.locationIds);
  const locationIds = isLimitable(role) ? limit : null;
  const isNamed = name.trim() !== "";
  const isOtherLimit = JSON.stringify(locationIds) !== JSON.stringify(user.locationIds);
  const isChanged = name.trim() !== user.name || role !== user.role || isOtherLimit;
  return (
    <EntryForm
      onSubmit={() => {
        if (isNamed && isChanged) {
          onDo({ run: () => changeUser(user, { name: name.trim(), role, locationIds }), said: m.userSaved({ name }) });
        }
      }}
    >
      <TextInput
        label={m.name()}
        autoComplete="off"
        maxLength={100}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
        error={!isNamed && m.nameMissing()}
      />
      <RoleSelect value={role} description={m.roleEndsSessions()} onChange={setRole} />
      {isLimitable(role) && <StationsField value={limit} onChange={setLimit} />}
      <Button type="submit" disabled={!isNamed || !isChanged} loading={isPending}>
        {m.save()}
      </Button>
    </EntryForm>
  );
}
