import type { NotificationListed } from "../../../../src/entry/api/shared/notifications.ts";
import { clockTime } from "../../format.ts";
import { m } from "../../text.ts";
import { doneWords, STATE_WORDS } from "./alert-words.ts";
import styles from "./alerts.module.css";

interface AlertStateProps {
  readonly alert: NotificationListed;
  readonly timeZone: string | undefined;
}

/** New, acknowledged or resolved; by whom and when. */
export function AlertState({ alert, timeZone }: AlertStateProps) {
  return (
    <div className={styles.state}>
      <span data-state={alert.state}>{STATE_WORDS[alert.state]()}</span>
      <span className={styles.quiet}>{byWhom(alert, timeZone)}</span>
      {alert.isQuiet && <span className={styles.badge}>{m.quietBadge()}</span>}
    </div>
  );
}

function byWhom(alert: NotificationListed, timeZone: string | undefined): string | null {
  const { acknowledgedAt, acknowledgedByName, resolvedAt, resolvedBy, resolvedByName } = alert;
  if (resolvedAt !== null) {
    return resolvedBy === null
      ? m.resolvedByItselfAt({ time: clockTime(resolvedAt, timeZone) })
      : doneWords(resolvedByName, resolvedAt, timeZone);
  }
  return acknowledgedAt === null ? null : doneWords(acknowledgedByName, acknowledgedAt, timeZone);
}
