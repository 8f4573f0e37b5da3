import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useRef, useState } from "react";
import { isLongEnough } from "../../../../src/entry/api/shared/password-length.ts";
import { AttemptAlert, useWait } from "../../blocks/attempt-alert.tsx";
import { EntryCard, EntryForm } from "../../blocks/entry-card.tsx";
import { Failed } from "../../blocks/failed.tsx";
import { Loading } from "../../blocks/loading.tsx";
import { NewPassword } from "../../blocks/new-password.tsx";
import { ApiError } from "../../fetch.ts";
import { m } from "../../text.ts";
import { linkQuery, spendLink } from "./queries.ts";
import { ResetRequest } from "./reset-request.tsx";

/** Where mailed links lead. What opens them stands behind #, and only the press of a button uses it (portal 2.7). */

export function InvitePage() {
  return <OpenedLink gone={m.linkGoneInvitation()} />;
}

/** Without a link: asks for one. */
export function ResetPage() {
  return tokenInAddress() === "" ? <ResetRequest /> : <OpenedLink gone={m.linkGoneReset()} />;
}

export function ConfirmPage() {
  return <OpenedLink gone={m.linkGoneEmail()} />;
}

const tokenInAddress = () => location.hash.slice(1);

/** @param gone what to do when it opens nothing any more. */
function OpenedLink({ gone }: { readonly gone: string }) {
  const [token] = useState(tokenInAddress);
  const { data: link, error, refetch } = useQuery({ ...linkQuery(token), retry: false });
  const spent = useMutation({ mutationFn: (password?: string) => spendLink(token, password) });
  const waitSeconds = useWait(spent.error);

  if (spent.data !== undefined) {
    const { kind, email } = spent.data;
    return <Done text={kind === "email" ? m.addressConfirmed({ email }) : m.passwordIsSet()} />;
  }
  if (isGone(error) || isGone(spent.error)) return <Gone text={gone} />;
  if (link === undefined) {
    return (
      <EntryCard title={m.loading()}>
        {error === null ? (
          <Loading heightsPx={[180]} onRetry={refetch} />
        ) : (
          <Failed error={error} hint={m.linkStaysUnused()} onRetry={refetch} />
        )}
      </EntryCard>
    );
  }
  const alert = (
    <AttemptAlert
      error={spent.error}
      waitSeconds={waitSeconds}
      words={{ password_refused: m.passwordTooCommon }}
      unavailable={m.entryImpossible}
      onRetry={spent.reset}
    />
  );
  const form = { alert, email: link.email, isWaiting: waitSeconds > 0, isPending: spent.isPending };
  return link.kind === "email" ? (
    <AddressForm {...form} onConfirm={() => spent.mutate(undefined)} />
  ) : (
    <PasswordForm {...form} onChoose={spent.mutate} />
  );
}

function isGone(error: Error | null): boolean {
  return error instanceof ApiError && (error.code === "link_not_valid" || error.code === "invalid_request");
}

interface FormProps {
  readonly alert: ReactNode;
  readonly email: string;
  readonly isWaiting: boolean;
  readonly isPending: boolean;
}

function PasswordForm({
  alert,
  email,
  isWaiting,
  isPending,
  onChoose,
}: FormProps & { onChoose(password: string): void }) {
  const [password, setPassword] = useState("");
  const [isRefused, setRefused] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  function submit() {
    setRefused(!isLongEnough(password));
    if (isLongEnough(password)) onChoose(password);
    else input.current?.focus();
  }

  return (
    <EntryCard title={m.choosePassword()}>
      <p>{m.choosePasswordText({ email })}</p>
      <EntryForm onSubmit={submit}>
        {alert}
        {/* So that password managers know whose it is. */}
        <input type="hidden" name="username" autoComplete="username" value={email} />
        <NewPassword
          label={m.newPassword()}
          value={password}
          isRefused={isRefused}
          inputRef={input}
          onChange={setPassword}
        />
        <Button type="submit" loading={isPending} disabled={isWaiting} fullWidth>
          {m.setPassword()}
        </Button>
      </EntryForm>
    </EntryCard>
  );
}

function AddressForm({ alert, email, isWaiting, isPending, onConfirm }: FormProps & { onConfirm(): void }) {
  return (
    <EntryCard title={m.confirmAddressTitle()}>
      <p>{m.confirmAddressText({ email })}</p>
      <EntryForm onSubmit={onConfirm}>
        {alert}
        <Button type="submit" loading={isPending} disabled={isWaiting} fullWidth>
          {m.confirmAddress()}
        </Button>
      </EntryForm>
    </EntryCard>
  );
}

function Gone({ text }: { readonly text: string }) {
  return (
    <EntryCard title={m.linkGoneTitle()}>
      <p>{text}</p>
      <Link to="/login">{m.toSignIn()}</Link>
    </EntryCard>
  );
}

function Done({ text }: { readonly text: string }) {
  return (
    <EntryCard title={m.signIn()}>
      <p role="status">{text}</p>
      <Link to="/login">{m.toSignIn()}</Link>
    </EntryCard>
  );
}
