import { Link } from "@tanstack/react-router";
import type { NotificationListed } from "../../../../src/entry/api/shared/notifications.ts";
import { ExactTime } from "../../blocks/exact-time.tsx";
import { m } from "../../text.ts";
import { STATE_WORDS } from "./alert-words.ts";
import styles from "./alerts.module.css";

interface AlertLinksProps {
  readonly alerts: readonly NotificationListed[];
  /** What a link is called. */
  readonly nameOf: (alert: NotificationListed) => string;
  readonly timeZoneOf: (alert: NotificationListed) => string;
  /** Where there is none. */
  readonly none: string;
}

/** A few alerts, each with how far people are with it. */
export function AlertLinks({ alerts, nameOf, timeZoneOf, none }: AlertLinksProps) {
  if (alerts.length === 0) return <p className={styles.quiet}>{none}</p>;
  return (
    <ul className={styles.others}>
      {alerts.map((alert) => (
        <li key={alert.id}>
          <Link to="/alerts/$alertId" params={{ alertId: alert.id }}>
            {nameOf(alert)}
          </Link>
          <span className={styles.quiet}>
            {alert.isQuiet ? m.quietBadge() : STATE_WORDS[alert.state]()} ·{" "}
            <ExactTime at={alert.lastAt} timeZone={timeZoneOf(alert)} />
          </span>
        </li>
      ))}
    </ul>
  );
}
