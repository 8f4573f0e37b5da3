import type { TimelineEntry } from "../../../../src/entry/api/shared/notifications.ts";
import { Card } from "../../blocks/card.tsx";
import { clockTime, exactTime } from "../../format.ts";
import { m } from "../../text.ts";
import styles from "./alerts.module.css";

interface TimelineProps {
  /** The oldest first. */
  readonly entries: readonly TimelineEntry[];
  readonly timeZone: string | undefined;
}

/** What became of an alert, one thing after the other. */
export function Timeline({ entries, timeZone }: TimelineProps) {
  return (
    <Card title={m.timeline()}>
      <ol className={styles.timeline} aria-label={m.timeline()}>
        {entries.map((entry, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: what happened stays in its place
          <li key={index}>
            <time dateTime={entry.at} title={exactTime(entry.at, timeZone)}>
              {clockTime(entry.at, timeZone)}
            </time>
            <span>{wordsOf(entry)}</span>
          </li>
        ))}
      </ol>
    </Card>
  );
}

function wordsOf(entry: TimelineEntry): string {
  switch (entry.kind) {
    case "opened":
      return m.eventOpened();
    case "repeated":
      return m.eventRepeated({ count: entry.times });
    case "acknowledged":
      return m.eventAcknowledged({ name: nameOf(entry.byName) });
    case "assigned":
      return entry.assigneeId === null
        ? m.eventUnassigned({ name: nameOf(entry.byName) })
        : m.eventAssigned({ name: nameOf(entry.byName), assignee: nameOf(entry.assigneeName) });
    case "noted":
      return m.eventNoted({ name: nameOf(entry.byName), text: entry.text });
    case "told":
      return toldWords(entry);
    case "resolved":
      return entry.by === null ? m.eventResolvedItself() : m.eventResolvedBy({ name: nameOf(entry.byName) });
  }
}

function toldWords({ channelName: channel, state, event }: Extract<TimelineEntry, { kind: "told" }>): string {
  if (state === "pending") return m.toldPending({ channel });
  if (state === "givenUp") return m.toldGivenUp({ channel });
  return event === "opened" ? m.toldOpened({ channel }) : m.toldResolved({ channel });
}

function nameOf(name: string | null): string {
  return name ?? m.someoneGone();
}
