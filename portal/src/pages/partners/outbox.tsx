import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { announce } from "../../blocks/announcements.tsx";
import { Answer } from "../../blocks/answer.tsx";
import { Card } from "../../blocks/card.tsx";
import { NoValue } from "../../blocks/no-value.tsx";
import { Rows } from "../../blocks/rows.tsx";
import { count } from "../../format.ts";
import { whyNotDone } from "../../refusals.ts";
import { m } from "../../text.ts";
import { Moment } from "./moment.tsx";
import styles from "./partners.module.css";
import { type Outbox, outboxQuery, PARTNERS, type Partner, retryOutbox, tellAnew } from "./queries.ts";

/** What a partner was not told yet, and why. */
export function OutboxCard({ partner: { id, state } }: { readonly partner: Partner }) {
  const outbox = useQuery(outboxQuery(id));
  const client = useQueryClient();
  const deed = useMutation({
    mutationFn: (run: () => Promise<string>) => run(),
    onSuccess: (said) => announce(said),
    onError: (error) => announce(whyNotDone(error)),
    onSettled: () => client.invalidateQueries(PARTNERS),
  });
  const retry = () => retryOutbox(id).then(({ queued }) => m.triedAgain({ count: queued }));
  const resync = () => tellAnew(id).then(() => m.toldAnew());
  return (
    <Card
      title={m.outbox()}
      actions={
        <div className={styles.deeds}>
          <Button variant="default" size="compact-md" loading={deed.isPending} onClick={() => deed.mutate(retry)}>
            {m.tryNow()}
          </Button>
          <Button
            variant="default"
            size="compact-md"
            disabled={state !== "registered"}
            onClick={() => deed.mutate(resync)}
          >
            {m.tellAllAnew()}
          </Button>
        </div>
      }
    >
      <Answer of={outbox} heightsPx={[120]}>
        {(read) => <Backlog outbox={read} />}
      </Answer>
    </Card>
  );
}

function Backlog({ outbox: { modules, items } }: { readonly outbox: Outbox }) {
  const busy = modules.filter(({ waiting, held, error }) => waiting > 0 || held > 0 || error !== null);
  if (busy.length === 0) return <p>{m.outboxEmpty()}</p>;
  return (
    <>
      <Rows
        label={m.outbox()}
        rows={busy}
        keyOf={({ module }) => module}
        head={{ id: "module", label: m.moduleColumn(), cell: ({ module }) => module }}
        columns={[
          { id: "waiting", label: m.waitingColumn(), isNumber: true, cell: ({ waiting }) => count(waiting) },
          { id: "held", label: m.heldColumn(), isNumber: true, cell: ({ held }) => count(held) },
          {
            id: "since",
            label: m.waitingSince(),
            cell: ({ oldestAt }) => (oldestAt === null ? <NoValue /> : <Moment at={oldestAt} />),
          },
          {
            id: "next",
            label: m.nextTry(),
            cell: ({ dueAt }) => (dueAt === null ? <NoValue /> : <Moment at={dueAt} />),
          },
          { id: "error", label: m.whyNotTold(), cell: ({ error }) => error ?? <NoValue /> },
        ]}
      />
      {items.length > 0 && (
        <details>
          <summary>{m.oldestItems({ count: items.length })}</summary>
          <ul className={styles.items}>
            {items.map(({ module, objectId, attempts, error, createdAt }) => (
              <li key={`${module} ${objectId} ${createdAt}`}>
                {module} {objectId} · {m.triedTimes({ count: attempts })}
                {error !== null && ` · ${error}`}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
