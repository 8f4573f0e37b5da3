import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { announce } from "../../blocks/announcements.tsx";
import { AttemptAlert, useWait } from "../../blocks/attempt-alert.tsx";
import { EntryForm } from "../../blocks/entry-card.tsx";
import { isEmail } from "../../email.ts";
import { m } from "../../text.ts";
import { accountQuery, askForAddress } from "./queries.ts";

const EMPTY = { email: "", password: "" };

interface AddressFormProps {
  readonly email: string;
  readonly newEmail: string | null;
}

/** The new address counts when its link was used (portal 2.7). */
export function AddressForm({ email, newEmail }: AddressFormProps) {
  const client = useQueryClient();
  const [entry, setEntry] = useState(EMPTY);
  const [isChecked, setChecked] = useState(false);
  const address = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const asked = useMutation({
    mutationFn: askForAddress,
    onSuccess: (_, { email: wanted }) => {
      announce(m.addressMailed({ email: wanted }));
      setEntry(EMPTY);
      setChecked(false);
      return client.invalidateQueries(accountQuery);
    },
  });
  const waitSeconds = useWait(asked.error);

  function submit() {
    setChecked(true);
    if (!isEmail(entry.email)) address.current?.focus();
    else if (entry.password === "") password.current?.focus();
    else asked.mutate(entry);
  }

  return (
    <EntryForm onSubmit={submit}>
      <p>{m.addressNow({ email })}</p>
      {newEmail !== null && <p>{m.addressWaits({ email: newEmail })}</p>}
      <AttemptAlert
        error={asked.error}
        waitSeconds={waitSeconds}
        words={{ wrong_credentials: m.passwordWrong }}
        unavailable={m.entryImpossible}
        onRetry={submit}
      />
      <TextInput
        ref={address}
        label={m.newAddress()}
        type="email"
        autoComplete="email"
        value={entry.email}
        onChange={({ currentTarget: { value } }) => setEntry((now) => ({ ...now, email: value }))}
        error={
          isChecked && !isEmail(entry.email) && (entry.email.trim() === "" ? m.emailMissing() : m.emailMalformed())
        }
      />
      <PasswordInput
        ref={password}
        label={m.password()}
        autoComplete="current-password"
        value={entry.password}
        onChange={({ currentTarget: { value } }) => setEntry((now) => ({ ...now, password: value }))}
        error={isChecked && entry.password === "" && m.passwordMissing()}
        visibilityToggleButtonProps={{ "aria-label": m.showPassword(), tabIndex: 0, "aria-hidden": false }}
      />
      <Button type="submit" variant="default" loading={asked.isPending} disabled={waitSeconds > 0}>
        {m.mailLink()}
      </Button>
    </EntryForm>
  );
}
