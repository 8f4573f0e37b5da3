import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useId } from "react";
import { signOut } from "../api.ts";
import { Choice } from "../blocks/choice.tsx";
import { Notice } from "../blocks/notice.tsx";
import { useSaveOwnSettings } from "../own-looks.ts";
import { meQuery } from "../query.ts";
import { ROLE_WORDS } from "../role-words.ts";
import { m } from "../text.ts";
import { themes } from "../theme-words.ts";
import styles from "./shell.module.css";

/** Who is signed in, the theme, Sign out. */
export function AccountMenu({ onSignedOut }: { onSignedOut(): void }) {
  const id = useId();
  const { data: me } = useQuery(meQuery);
  const saving = useSaveOwnSettings();
  const leaving = useMutation({ mutationFn: signOut, onSuccess: onSignedOut });
  if (me === undefined) return null;

  return (
    <>
      <Button variant="default" size="compact-md" className={styles.account} popoverTarget={id}>
        <svg className={styles.icon} viewBox="0 0 16 16" aria-hidden="true">
          <circle cx="8" cy="5" r="3" />
          <path d="M2 14.5c.6-3 3-4.5 6-4.5s5.4 1.5 6 4.5" />
        </svg>
        <span className={styles.name}>{me.name}</span>
      </Button>
      <div id={id} popover="auto" className={styles.menu} role="dialog" aria-label={m.account()}>
        <div>
          <strong>{me.name}</strong>
          <p className={styles.menuLine}>{me.email}</p>
          <p className={styles.menuLine}>{ROLE_WORDS[me.role]()}</p>
        </div>
        <Choice label={m.theme()} value={me.theme} options={themes()} onChoose={(theme) => saving.mutate({ theme })} />
        <Link to="/account">{m.toAccount()}</Link>
        {leaving.isError && <Notice>{m.signOutFailed()}</Notice>}
        <Button variant="default" loading={leaving.isPending} onClick={() => leaving.mutate()}>
          {m.signOut()}
        </Button>
      </div>
    </>
  );
}
