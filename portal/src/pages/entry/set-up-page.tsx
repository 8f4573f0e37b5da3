import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useRouter } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { isLongEnough } from "../../../../src/entry/api/shared/password-length.ts";
import { Answer } from "../../blocks/answer.tsx";
import { AttemptAlert, useWait } from "../../blocks/attempt-alert.tsx";
import { EntryCard, EntryForm } from "../../blocks/entry-card.tsx";
import { NewPassword } from "../../blocks/new-password.tsx";
import { isEmail } from "../../email.ts";
import { meQuery } from "../../query.ts";
import { m } from "../../text.ts";
import { type FirstUser, setUp, setUpQuery } from "./queries.ts";

/** The first administrator, while there is no user (portal 2.7). */
export function SetUpPage() {
  const state = useQuery(setUpQuery);
  return (
    <EntryCard title={state.data?.open === false ? m.setUpFinished() : m.setUpTitle()}>
      <Answer of={state} heightsPx={[380]}>
        {({ open }) => (open ? <SetUpForm /> : <Finished />)}
      </Answer>
    </EntryCard>
  );
}

function Finished() {
  return (
    <>
      <p>{m.setUpFinishedText()}</p>
      <Link to="/login">{m.toSignIn()}</Link>
    </>
  );
}

const WORDS = {
  wrong_setup_token: m.setUpTokenWrong,
  set_up_already: m.setUpFinished,
  password_refused: m.passwordTooCommon,
};

function SetUpForm() {
  const router = useRouter();
  const client = useQueryClient();
  const [entry, setEntry] = useState<FirstUser>({ setupToken: "", name: "", email: "", password: "" });
  const [wrong, setWrong] = useState<readonly (keyof FirstUser)[]>([]);
  const fields = useRef(new Map<keyof FirstUser, HTMLInputElement>());
  const attempt = useMutation({
    mutationFn: setUp,
    onSuccess: (me) => {
      client.clear();
      client.setQueryData(meQuery.queryKey, me);
      router.history.replace("/");
    },
  });
  const waitSeconds = useWait(attempt.error);

  function submit() {
    const found = wrongFields(entry);
    setWrong(found);
    const [first] = found;
    if (first === undefined) attempt.mutate(entry);
    else fields.current.get(first)?.focus();
  }

  const field = (name: keyof FirstUser) => ({
    value: entry[name],
    onChange: ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) =>
      setEntry((now) => ({ ...now, [name]: currentTarget.value })),
    ref: keep(name),
  });
  const keep = (name: keyof FirstUser) => (input: HTMLInputElement | null) => {
    if (input !== null) fields.current.set(name, input);
  };

  return (
    <>
      <p>{m.setUpText()}</p>
      <EntryForm onSubmit={submit}>
        <AttemptAlert
          error={attempt.error}
          waitSeconds={waitSeconds}
          words={WORDS}
          unavailable={m.entryImpossible}
          onRetry={submit}
        />
        <PasswordInput
          {...field("setupToken")}
          label={m.setUpToken()}
          description={m.setUpTokenHint()}
          autoComplete="off"
          error={wrong.includes("setupToken") && m.setUpTokenMissing()}
          visibilityToggleButtonProps={{ "aria-label": m.showPassword(), tabIndex: 0, "aria-hidden": false }}
        />
        <TextInput
          {...field("name")}
          label={m.name()}
          autoComplete="name"
          error={wrong.includes("name") && m.nameMissing()}
        />
        <TextInput
          {...field("email")}
          label={m.email()}
          type="email"
          autoComplete="username"
          error={wrong.includes("email") && (entry.email.trim() === "" ? m.emailMissing() : m.emailMalformed())}
        />
        <NewPassword
          label={m.password()}
          value={entry.password}
          isRefused={wrong.includes("password")}
          inputRef={keep("password")}
          onChange={(password) => setEntry((now) => ({ ...now, password }))}
        />
        <Button type="submit" loading={attempt.isPending} disabled={waitSeconds > 0} fullWidth>
          {m.createAdministrator()}
        </Button>
      </EntryForm>
    </>
  );
}

function wrongFields({ setupToken, name, email, password }: FirstUser): readonly (keyof FirstUser)[] {
  return [
    ...(setupToken.trim() === "" ? ["setupToken" as const] : []),
    ...(name.trim() === "" ? ["name" as const] : []),
    ...(isEmail(email) ? [] : ["email" as const]),
    ...(isLongEnough(password) ? [] : ["password" as const]),
  ];
}
