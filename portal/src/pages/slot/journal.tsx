import { Button, TextInput } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Answer } from "../../blocks/answer.tsx";
import { Card } from "../../blocks/card.tsx";
import { CopyButton } from "../../blocks/copy-button.tsx";
import { CsvButton } from "../../blocks/csv-button.tsx";
import { Rows } from "../../blocks/rows.tsx";
import { clockTime, exactTime } from "../../format.ts";
import { m } from "../../text.ts";
import { type JournalMessage, journalQuery } from "./journal-query.ts";
import styles from "./slot.module.css";

interface JournalProps {
  readonly chargePointId: string;
  readonly timeZone: string;
  /** What the messages hold; empty: all are shown. */
  readonly find: string;
  onFind(find: string): void;
}

/** What a charge point said and was told. */
export function Journal({ chargePointId, timeZone, find, onFind }: JournalProps) {
  const journal = useInfiniteQuery(journalQuery(chargePointId, find));
  const items = journal.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Card
      title={m.messagesOf({ chargePoint: chargePointId })}
      actions={
        <CsvButton
          fileName={m.messagesFileName({ chargePoint: chargePointId })}
          header={[m.messageAt(), m.messageDirection(), m.messageAction(), m.messageContent()]}
          rows={items.map((message) => [message.at, directionOf(message), message.action, contentOf(message)])}
        />
      }
    >
      <TextInput
        type="search"
        label={m.findInMessages()}
        value={find}
        maxLength={100}
        onChange={({ currentTarget }) => onFind(currentTarget.value)}
      />
      <Answer of={journal} heightsPx={[400]}>
        {() =>
          items.length === 0 ? (
            <p className={styles.quiet}>{find === "" ? m.noMessages() : m.noMessageHolds({ find })}</p>
          ) : (
            <Messages items={items} timeZone={timeZone} label={m.messagesOf({ chargePoint: chargePointId })} />
          )
        }
      </Answer>
      {journal.hasNextPage && (
        <Button variant="default" loading={journal.isFetchingNextPage} onClick={() => journal.fetchNextPage()}>
          {m.showMore()}
        </Button>
      )}
    </Card>
  );
}

interface MessagesProps {
  readonly items: readonly JournalMessage[];
  readonly timeZone: string;
  readonly label: string;
}

function Messages({ items, timeZone, label }: MessagesProps) {
  return (
    <Rows
      label={label}
      rows={items}
      keyOf={({ id }) => id}
      tableFromEm={56}
      head={{
        id: "at",
        label: m.messageAt(),
        cell: ({ at }) => (
          <time dateTime={at} title={exactTime(at, timeZone)}>
            {clockTime(at, timeZone)}
          </time>
        ),
      }}
      columns={[
        { id: "direction", label: m.messageDirection(), cell: directionOf },
        { id: "action", label: m.messageAction(), cell: ({ action }) => action ?? "" },
        {
          id: "content",
          label: m.messageContent(),
          cell: (message) => <code className={styles.frame}>{contentOf(message)}</code>,
        },
        { id: "copy", label: m.copy(), cell: (message) => <CopyButton text={contentOf(message)} /> },
      ]}
    />
  );
}

function directionOf({ direction }: JournalMessage): string {
  if (direction === null) return m.ofConnection();
  return direction === "fromChargePoint" ? m.fromCharger() : m.toCharger();
}

/** The frame; else what happened to the connection. */
function contentOf({ frame, kind, code, reason, count, protocol }: JournalMessage): string {
  if (frame !== null) return frame;
  return [kind, protocol, code, reason, count].filter((each) => each !== null && each !== "").join(" ");
}
