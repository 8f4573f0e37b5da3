import { useQuery } from "@tanstack/react-query";
import type { SessionView } from "../../../../src/entry/api/shared/schemas.ts";
import { Answer } from "../../blocks/answer.tsx";
import { Card } from "../../blocks/card.tsx";
import { ExactTime } from "../../blocks/exact-time.tsx";
import { Rows } from "../../blocks/rows.tsx";
import { m } from "../../text.ts";
import { eventsQuery } from "./queries.ts";
import { type SessionEvent, sessionEvents } from "./session-events.ts";
import styles from "./sessions.module.css";

interface EventsProps {
  readonly session: SessionView;
  readonly timeZone: string;
}

/** What the charger said and was told of a session. */
export function Events({ session, timeZone }: EventsProps) {
  const frames = useQuery(eventsQuery(session));
  return (
    <Card title={m.ocppEvents()}>
      <Answer of={frames} heightsPx={[200]}>
        {(found) => {
          const events = sessionEvents(found, session);
          if (events.length === 0) return <p className={styles.quiet}>{m.noOcppEvents()}</p>;
          return (
            <Rows
              label={m.ocppEvents()}
              rows={events}
              keyOf={({ id }) => id}
              head={{ id: "at", label: m.timeColumn(), cell: ({ at }) => <ExactTime at={at} timeZone={timeZone} /> }}
              columns={[
                {
                  id: "direction",
                  label: m.messageDirection(),
                  cell: ({ isFromCharger }) => directionWords(isFromCharger),
                },
                { id: "action", label: m.messageAction(), cell: actionWords },
                {
                  id: "content",
                  label: m.messageContent(),
                  cell: ({ content }) => <code className={styles.event}>{content}</code>,
                },
              ]}
            />
          );
        }}
      </Answer>
    </Card>
  );
}

function directionWords(isFromCharger: boolean): string {
  return isFromCharger ? m.fromCharger() : m.toCharger();
}

function actionWords({ action, isAnswer }: SessionEvent): string {
  return isAnswer ? m.answerTo({ action }) : action;
}
