import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ApiKeyView } from "../../../../src/entry/api/shared/accounts.ts";
import { announce } from "../../blocks/announcements.tsx";
import { Answer } from "../../blocks/answer.tsx";
import { Empty } from "../../blocks/empty.tsx";
import { ExactTime } from "../../blocks/exact-time.tsx";
import { Question } from "../../blocks/question.tsx";
import { type Column, Rows } from "../../blocks/rows.tsx";
import { m } from "../../text.ts";
import { KeyDialog } from "./key-dialog.tsx";
import { apiKeysQuery, revokeApiKey } from "./queries.ts";
import styles from "./settings.module.css";

/** What scripts use the API with. */
export function KeysPage() {
  const keys = useQuery(apiKeysQuery);
  const [isCreating, setCreating] = useState(false);
  const [asked, setAsked] = useState<ApiKeyView | null>(null);
  const client = useQueryClient();
  const revoking = useMutation({
    mutationFn: ({ id }: ApiKeyView) => revokeApiKey(id),
    onSuccess: (_, { name }) => announce(m.keyRevoked({ name })),
    onSettled: () => client.invalidateQueries(apiKeysQuery),
  });
  return (
    <>
      <div className={styles.head}>
        <h2>{m.apiKeys()}</h2>
        <Button onClick={() => setCreating(true)}>{m.createKey()}</Button>
      </div>
      <Answer of={keys} heightsPx={[160]}>
        {(all) =>
          all.length === 0 ? (
            <Empty title={m.noKeysTitle()} text={m.noKeysText()} />
          ) : (
            <Rows
              label={m.apiKeys()}
              rows={all}
              keyOf={({ id }) => id}
              head={{ id: "name", label: m.name(), cell: ({ name }) => name }}
              columns={columns(setAsked)}
            />
          )
        }
      </Answer>
      <KeyDialog isOpen={isCreating} onClose={() => setCreating(false)} />
      <Question
        question={m.revokeKeyQuestion({ name: asked?.name ?? "" })}
        text={m.revokeKeyText()}
        yes={m.revoke()}
        isOpen={asked !== null}
        onAnswer={(isYes) => {
          if (isYes && asked !== null) revoking.mutate(asked);
          setAsked(null);
        }}
      />
    </>
  );
}

const STATE_WORDS: Readonly<Record<ApiKeyView["state"], () => string>> = {
  active: m.keyActive,
  ended: m.keyEnded,
  revoked: m.keyRevokedState,
};

function columns(onRevoke: (key: ApiKeyView) => void): readonly Column<ApiKeyView>[] {
  return [
    { id: "state", label: m.userState(), cell: ({ state }) => STATE_WORDS[state]() },
    { id: "permissions", label: m.keyPermissions(), cell: ({ permissions }) => permissions.join(", ") },
    { id: "by", label: m.createdBy(), cell: ({ createdBy }) => createdBy ?? m.noValue() },
    { id: "at", label: m.createdAt(), cell: ({ createdAt }) => <Moment at={createdAt} /> },
    { id: "ends", label: m.endsAt(), cell: ({ endsAt }) => (endsAt === null ? m.noEnd() : <Moment at={endsAt} />) },
    {
      id: "revoke",
      label: m.revoke(),
      cell: (key) =>
        key.state === "active" ? (
          <Button
            variant="default"
            size="compact-md"
            aria-label={m.revokeKey({ name: key.name })}
            onClick={() => onRevoke(key)}
          >
            {m.revoke()}
          </Button>
        ) : (
          m.noValue()
        ),
    },
  ];
}

function Moment({ at }: { readonly at: string }) {
  return <ExactTime at={at} timeZone={Intl.DateTimeFormat().resolvedOptions().timeZone} />;
}
