import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { AttemptAlert, useWait } from "../../blocks/attempt-alert.tsx";
import { EntryCard, EntryForm } from "../../blocks/entry-card.tsx";
import { isEmail } from "../../email.ts";
import { m } from "../../text.ts";
import { askForReset } from "./queries.ts";

/** A link to choose a new password is mailed; whether there is such a user, only the mail tells. */
export function ResetRequest() {
  const [email, setEmail] = useState("");
  const [isRefused, setRefused] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const asked = useMutation({ mutationFn: askForReset });
  const waitSeconds = useWait(asked.error);

  function submit() {
    setRefused(!isEmail(email));
    if (isEmail(email)) asked.mutate(email);
    else input.current?.focus();
  }

  if (asked.isSuccess) {
    return (
      <EntryCard title={m.resetSentTitle()}>
        <p role="status">{m.resetSent({ email })}</p>
        <Link to="/login">{m.toSignIn()}</Link>
      </EntryCard>
    );
  }
  return (
    <EntryCard title={m.resetTitle()}>
      <p>{m.resetText()}</p>
      <EntryForm onSubmit={submit}>
        <AttemptAlert
          error={asked.error}
          waitSeconds={waitSeconds}
          words={{}}
          unavailable={m.entryImpossible}
          onRetry={submit}
        />
        <TextInput
          ref={input}
          label={m.email()}
          type="email"
          autoComplete="username"
          value={email}
          onChange={({ currentTarget }) => setEmail(currentTarget.value)}
          error={isRefused && (email.trim() === "" ? m.emailMissing() : m.emailMalformed())}
        />
        <Button type="submit" loading={asked.isPending} disabled={waitSeconds > 0} fullWidth>
          {m.resetSend()}
        </Button>
      </EntryForm>
      <Link to="/login">{m.toSignIn()}</Link>
    </EntryCard>
  );
}
