import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useRouter } from "@tanstack/react-router";
import { useRef, useState, useSyncExternalStore } from "react";
import { saveOwnSettings, signIn } from "../../api.ts";
import { AttemptAlert, useWait } from "../../blocks/attempt-alert.tsx";
import { Choice } from "../../blocks/choice.tsx";
import { EntryCard, EntryForm } from "../../blocks/entry-card.tsx";
import { Notice } from "../../blocks/notice.tsx";
import { isEmail } from "../../email.ts";
import { meQuery } from "../../query.ts";
import { chooseLanguage, isLanguageChosen, languages, m, useLocale } from "../../text.ts";

const route = getRouteApi("/login");

export function LoginPage() {
  const { next = "/", ended } = route.useSearch();
  const locale = useLocale();
  const router = useRouter();
  const client = useQueryClient();
  const attempt = useMutation({
    mutationFn: (entry: Entry) => signIn(entry.email, entry.password),
    onSuccess: async (signedIn) => {
      const me = isLanguageChosen() ? await saveOwnSettings({ language: locale }).catch(() => signedIn) : signedIn;
      client.clear();
      client.setQueryData(meQuery.queryKey, me);
      router.history.replace(next);
    },
  });

  return (
    <EntryCard title={m.signIn()}>
      <OfflineNotice />
      {ended === true && attempt.isIdle && <Notice>{m.signInEnded()}</Notice>}
      <LoginForm error={attempt.error} isPending={attempt.isPending} onSubmit={attempt.mutate} />
      <Link to="/reset">{m.forgotPassword()}</Link>
      <Choice label={m.language()} value={locale} options={languages} onChoose={chooseLanguage} />
    </EntryCard>
  );
}

interface Entry {
  readonly email: string;
  readonly password: string;
}

interface LoginFormProps {
  readonly error: Error | null;
  readonly isPending: boolean;
  onSubmit(entry: Entry): void;
}

function LoginForm({ error, isPending, onSubmit }: LoginFormProps) {
  const [entry, setEntry] = useState<Entry>({ email: "", password: "" });
  const [invalid, setInvalid] = useState<ReadonlySet<keyof Entry>>(new Set());
  const email = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);

  const waitSeconds = useWait(error);

  function submit() {
    const wrong = wrongFields(entry);
    setInvalid(wrong);
    if (wrong.has("email")) email.current?.focus();
    else if (wrong.has("password")) password.current?.focus();
    else onSubmit(entry);
  }

  return (
    <EntryForm onSubmit={submit}>
      <AttemptAlert
        error={error}
        waitSeconds={waitSeconds}
        words={{ wrong_credentials: m.wrongCredentials }}
        unavailable={m.signInImpossible}
        onRetry={submit}
      />
      <TextInput
        ref={email}
        label={m.email()}
        type="email"
        name="email"
        autoComplete="username"
        value={entry.email}
        onChange={({ currentTarget: { value } }) => setEntry((now) => ({ ...now, email: value }))}
        error={invalid.has("email") && (entry.email.trim() === "" ? m.emailMissing() : m.emailMalformed())}
      />
      <PasswordInput
        ref={password}
        label={m.password()}
        name="password"
        autoComplete="current-password"
        value={entry.password}
        onChange={({ currentTarget: { value } }) => setEntry((now) => ({ ...now, password: value }))}
        error={invalid.has("password") && m.passwordMissing()}
        visibilityToggleButtonProps={{ "aria-label": m.showPassword(), tabIndex: 0, "aria-hidden": false }}
      />
      <Button type="submit" loading={isPending} disabled={waitSeconds > 0} fullWidth>
        {m.signIn()}
      </Button>
    </EntryForm>
  );
}

function wrongFields({ email, password }: Entry): ReadonlySet<keyof Entry> {
  const fields = [...(isEmail(email) ? [] : ["email" as const]), ...(password === "" ? ["password" as const] : [])];
  return new Set(fields);
}

function OfflineNotice() {
  const isOnline = useSyncExternalStore(
    (listener) => {
      addEventListener("online", listener);
      addEventListener("offline", listener);
      return () => {
        removeEventListener("online", listener);
        removeEventListener("offline", listener);
      };
    },
    () => navigator.onLine,
  );
  return isOnline ? null : <Notice>{m.browserOffline()}</Notice>;
}
