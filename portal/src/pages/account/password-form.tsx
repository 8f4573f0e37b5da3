import { Button, PasswordInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { isLongEnough } from "../../../../src/entry/api/shared/password-length.ts";
import { announce } from "../../blocks/announcements.tsx";
import { AttemptAlert, useWait } from "../../blocks/attempt-alert.tsx";
import { EntryForm } from "../../blocks/entry-card.tsx";
import { NewPassword } from "../../blocks/new-password.tsx";
import { m } from "../../text.ts";
import { changePassword, signInsQuery } from "./queries.ts";

const EMPTY = { currentPassword: "", newPassword: "" };
const WORDS = { wrong_credentials: m.currentPasswordWrong, password_refused: m.passwordTooCommon };

/** Ends all other sign-ins and keeps this one. */
export function PasswordForm() {
  const client = useQueryClient();
  const [entry, setEntry] = useState(EMPTY);
  const [isChecked, setChecked] = useState(false);
  const current = useRef<HTMLInputElement>(null);
  const chosen = useRef<HTMLInputElement>(null);
  const change = useMutation({
    mutationFn: changePassword,
    onSuccess: () => {
      announce(m.passwordChanged());
      setEntry(EMPTY);
      setChecked(false);
      return client.invalidateQueries(signInsQuery);
    },
  });
  const waitSeconds = useWait(change.error);

  function submit() {
    setChecked(true);
    if (entry.currentPassword === "") current.current?.focus();
    else if (!isLongEnough(entry.newPassword)) chosen.current?.focus();
    else change.mutate(entry);
  }

  return (
    <EntryForm onSubmit={submit}>
      <AttemptAlert
        error={change.error}
        waitSeconds={waitSeconds}
        words={WORDS}
        unavailable={m.entryImpossible}
        onRetry={submit}
      />
      <PasswordInput
        ref={current}
        label={m.currentPassword()}
        autoComplete="current-password"
        value={entry.currentPassword}
        onChange={({ currentTarget: { value } }) => setEntry((now) => ({ ...now, currentPassword: value }))}
        error={isChecked && entry.currentPassword === "" && m.passwordMissing()}
        visibilityToggleButtonProps={{ "aria-label": m.showPassword(), tabIndex: 0, "aria-hidden": false }}
      />
      <NewPassword
        label={m.newPassword()}
        value={entry.newPassword}
        isRefused={isChecked && !isLongEnough(entry.newPassword)}
        inputRef={chosen}
        onChange={(newPassword) => setEntry((now) => ({ ...now, newPassword }))}
      />
      <Button type="submit" variant="default" loading={change.isPending} disabled={waitSeconds > 0}>
        {m.changePassword()}
      </Button>
    </EntryForm>
  );
}
