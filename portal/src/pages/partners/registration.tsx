import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { announce } from "../../blocks/announcements.tsx";
import { Card } from "../../blocks/card.tsx";
import { Dialog } from "../../blocks/dialog.tsx";
import { EntryForm } from "../../blocks/entry-card.tsx";
import { Notice } from "../../blocks/notice.tsx";
import { whyNotDone } from "../../refusals.ts";
import { m } from "../../text.ts";
import { Copyable } from "./copyable.tsx";
import { Moment } from "./moment.tsx";
import styles from "./partners.module.css";
import { invitePartner, PARTNERS, type Partner, registerWith } from "./queries.ts";

/** How a partner gets connected: by our token, or by theirs. */
export function Registration({ partner }: { readonly partner: Partner }) {
  const client = useQueryClient();
  const [isRegistering, setRegistering] = useState(false);
  const inviting = useMutation({
    mutationFn: () => invitePartner(partner.id),
    onSettled: () => client.invalidateQueries(PARTNERS),
  });
  if (partner.state === "registered") {
    return (
      <Card title={m.registrationColumn()}>
        <p>{m.registeredText()}</p>
      </Card>
    );
  }
  return (
    <Card title={m.connectPartner()}>
      <p>{m.theyBeginText()}</p>
      <Button loading={inviting.isPending} onClick={() => inviting.mutate()}>
        {m.makeToken()}
      </Button>
      {inviting.isError && (
        <div role="alert">
          <Notice>{whyNotDone(inviting.error)}</Notice>
        </div>
      )}
      <p>{m.weBeginText()}</p>
      <Button variant="default" onClick={() => setRegistering(true)}>
        {m.registerWithThem()}
      </Button>
      <Dialog title={m.tokenFor({ name: partner.name })} isOpen={inviting.data !== undefined} onClose={inviting.reset}>
        {inviting.data !== undefined && (
          <>
            <p>{m.tokenShownOnce()}</p>
            <Copyable label={m.ourVersionsUrl()} value={inviting.data.versionsUrl} />
            <Copyable label={m.tokenA()} value={inviting.data.token} />
            <ol className={styles.next}>
              <li>{m.nextVersions()}</li>
              <li>{m.nextCredentials()}</li>
              <li>{m.nextCallBack()}</li>
            </ol>
            <p className={styles.quiet}>
              {m.tokenHoldsUntil()} <Moment at={inviting.data.expiresAt} />
            </p>
            <Button variant="default" onClick={inviting.reset}>
              {m.close()}
            </Button>
          </>
        )}
      </Dialog>
      <Dialog title={m.registerWithThem()} isOpen={isRegistering} onClose={() => setRegistering(false)}>
        <RegisterForm partner={partner} onDone={() => setRegistering(false)} />
      </Dialog>
    </Card>
  );
}

function RegisterForm({ partner, onDone }: { readonly partner: Partner; onDone(): void }) {
  const client = useQueryClient();
  const [versionsUrl, setVersionsUrl] = useState(partner.versionsUrl ?? "");
  const [token, setToken] = useState("");
  const [isChecked, setChecked] = useState(false);
  const fields = useRef<{ url: HTMLInputElement | null; token: HTMLInputElement | null }>({ url: null, token: null });
  const registering = useMutation({
    mutationFn: () => registerWith(partner.id, { versionsUrl: versionsUrl.trim(), token: token.trim() }),
    onSuccess: () => announce(m.partnerIsRegistered({ name: partner.name })),
    onError: () => announce(m.handshakeFailed()),
    onSettled: async () => {
      await client.invalidateQueries(PARTNERS);
      // What went wrong is on the page, step by step.
      onDone();
    },
  });
  const isUrl = URL.canParse(versionsUrl.trim());

  function submit() {
    setChecked(true);
    if (!isUrl) fields.current.url?.focus();
    else if (token.trim() === "") fields.current.token?.focus();
    else registering.mutate();
  }

  return (
    <EntryForm onSubmit={submit}>
      <TextInput
        ref={(field) => {
          fields.current.url = field;
        }}
        label={m.theirVersionsUrl()}
        type="url"
        autoComplete="off"
        value={versionsUrl}
        onChange={({ currentTarget }) => setVersionsUrl(currentTarget.value)}
        error={isChecked && !isUrl && m.urlWrong()}
      />
      <PasswordInput
        ref={(field) => {
          fields.current.token = field;
        }}
        label={m.theirToken()}
        autoComplete="off"
        visibilityToggleButtonProps={{ "aria-label": m.showPassword() }}
        value={token}
        onChange={({ currentTarget }) => setToken(currentTarget.value)}
        error={isChecked && token.trim() === "" && m.fieldMissing()}
      />
      <Button type="submit" loading={registering.isPending}>
        {m.register()}
      </Button>
      <Button variant="default" onClick={onDone}>
        {m.cancel()}
      </Button>
    </EntryForm>
  );
}
