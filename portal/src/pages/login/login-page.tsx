import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { signIn } from "../../api.ts";
import { Choice } from "../../blocks/choice.tsx";
import { Notice } from "../../blocks/notice.tsx";
import { isEmail } from "../../email.ts";
import { ApiError } from "../../fetch.ts";
import { meQuery } from "../../query.ts";
import { Brand } from "../../shell/brand.tsx";
import { chooseLanguage, languages, m, useLocale } from "../../text.ts";
import styles from "./login-page.module.css";

const route = getRouteApi("/login");

export function LoginPage() {
  const { next = "/", ended } = route.useSearch();
  const locale = useLocale();
  const router = useRouter();
  const client = useQueryClient();
  const attempt = useMutation({
    mutationFn: (entry: Entry) => signIn(entry.email, entry.password),
    onSuccess: (me) => {
      client.clear();
      client.setQueryData(meQuery.queryKey, me);
      router.history.replace(next);
    },
  });

  return (
    <main className={styles.page}>
      <title>{`${m.signIn()} · eMall CPMS`}</title>
      <div className={styles.card}>
        <Brand />
        <h1>{m.signIn()}</h1>
        <OfflineNotice />
        {ended === true && attempt.isIdle && <Notice>{m.signInEnded()}</Notice>}
        <LoginForm error={attempt.error} isPending={attempt.isPending} onSubmit={attempt.mutate} />
        <Choice label={m.language()} value={locale} options={languages} onChoose={chooseLanguage} />
      </div>
    </main>
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

  function submit(event?: FormEvent) {
    event?.preventDefault();
    const wrong = wrongFields(entry);
    setInvalid(wrong);
    if (wrong.has("email")) email.current?.focus();
    else if (wrong.has("password")) password.current?.focus();
    else onSubmit(entry);
  }

  return (
    <form className={styles.form} noValidate onSubmit={submit}>
      <FailedAttempt error={error} onRetry={() => submit()} />
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
      <Button type="submit" loading={isPending} fullWidth>
        {m.signIn()}
      </Button>
    </form>
  );
}

function wrongFields({ email, password }: Entry): ReadonlySet<keyof Entry> {
  const fields = [...(isEmail(email) ? [] : ["email" as const]), ...(password === "" ? ["password" as const] : [])];
  return new Set(fields);
}

/** What went wrong; takes the focus, so that it is heard and the next Tab leads back into the form. */
function FailedAttempt({ error, onRetry }: { readonly error: Error | null; onRetry(): void }) {
  const alert = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (error !== null) alert.current?.focus();
  }, [error]);

  if (error === null) return null;
  const isWrongEntry = error instanceof ApiError && error.code === "wrong_credentials";
  return (
    <div ref={alert} role="alert" tabIndex={-1}>
      <Notice action={isWrongEntry ? null : { label: m.retry(), run: onRetry }}>
        {isWrongEntry ? m.wrongCredentials() : m.signInImpossible()}
      </Notice>
    </div>
  );
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
