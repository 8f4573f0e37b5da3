import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Me } from "../../../../src/entry/api/shared/accounts.ts";
import { announce } from "../../blocks/announcements.tsx";
import { Answer } from "../../blocks/answer.tsx";
import { Card } from "../../blocks/card.tsx";
import { Choice } from "../../blocks/choice.tsx";
import { EntryForm } from "../../blocks/entry-card.tsx";
import { Page } from "../../blocks/page.tsx";
import { useSaveOwnSettings } from "../../own-looks.ts";
import { m } from "../../text.ts";
import { themes } from "../../theme-words.ts";
import styles from "./account.module.css";
import { AddressForm } from "./address-form.tsx";
import { PasswordForm } from "./password-form.tsx";
import { accountQuery } from "./queries.ts";
import { SignIns } from "./sign-ins.tsx";

/** One's own account (portal 4.18). */
export function AccountPage() {
  const account = useQuery(accountQuery);
  return (
    <Page title={m.account()}>
      <Answer of={account} heightsPx={[260, 280, 240, 160]}>
        {(own) => (
          <div className={styles.parts}>
            <Card title={m.profile()}>
              <Profile account={own} />
            </Card>
            <Card title={m.changePassword()}>
              <PasswordForm />
            </Card>
            <Card title={m.changeAddress()}>
              <AddressForm email={own.email} newEmail={own.newEmail} />
            </Card>
            <div className={styles.wide}>
              <Card title={m.ownSignIns()}>
                <SignIns />
              </Card>
            </div>
          </div>
        )}
      </Answer>
    </Page>
  );
}

function Profile({ account }: { readonly account: Me }) {
  const saving = useSaveOwnSettings();
  const [name, setName] = useState(account.name);
  const [looks, setLooks] = useState<Pick<Me, "language" | "theme" | "density">>(account);
  const isNamed = name.trim() !== "";

  function choose(change: Partial<typeof looks>) {
    setLooks((now) => ({ ...now, ...change }));
    saving.mutate(change);
  }

  return (
    <>
      <EntryForm
        onSubmit={() => {
          if (isNamed) saving.mutate({ name: name.trim() }, { onSuccess: () => announce(m.saved()) });
        }}
      >
        <TextInput
          label={m.name()}
          autoComplete="name"
          maxLength={100}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
          error={!isNamed && m.nameMissing()}
        />
        <Button type="submit" variant="default" disabled={!isNamed || name.trim() === account.name}>
          {m.save()}
        </Button>
      </EntryForm>
      <Choice
        label={m.language()}
        value={looks.language}
        options={languageChoices()}
        onChoose={(language) => choose({ language })}
      />
      <Choice label={m.theme()} value={looks.theme} options={themes()} onChoose={(theme) => choose({ theme })} />
      <Choice
        label={m.density()}
        value={looks.density}
        options={densities()}
        onChoose={(density) => choose({ density })}
      />
    </>
  );
}

const languageChoices = () =>
  [
    { value: "auto", label: m.languageAuto() },
    { value: "en", label: "English", lang: "en" },
    { value: "it", label: "Italiano", lang: "it" },
  ] as const;

const densities = () =>
  [
    { value: "compact", label: m.densityCompact() },
    { value: "comfortable", label: m.densityComfortable() },
  ] as const;
