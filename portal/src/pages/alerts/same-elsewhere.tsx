import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { NotificationDetail } from "../../../../src/entry/api/shared/notifications.ts";
import { Answer } from "../../blocks/answer.tsx";
import { Card } from "../../blocks/card.tsx";
import { ExactTime } from "../../blocks/exact-time.tsx";
import { stationsQuery } from "../../live/stations-query.ts";
import { m } from "../../text.ts";
import { placeOf, STATE_WORDS } from "./alert-words.ts";
import styles from "./alerts.module.css";
import { sameKindQuery } from "./queries.ts";

const MOST_SHOWN = 5;

/** Alerts of the same kind, and with the same error code where it has one; not of the same thing. */
export function SameElsewhere({ alert }: { readonly alert: NotificationDetail }) {
  const same = useQuery(sameKindQuery(alert.kind));
  const { data: stations = [] } = useQuery(stationsQuery);
  return (
    <Card title={m.sameElsewhere()}>
      <Answer of={same} heightsPx={[80]}>
        {(found) => {
          const others = found
            .filter(
              ({ subject, details }) => subject !== alert.subject && details.errorCode === alert.details.errorCode,
            )
            .slice(0, MOST_SHOWN);
          if (others.length === 0) return <p className={styles.quiet}>{m.sameNowhere()}</p>;
          return (
            <ul className={styles.others}>
              {others.map((other) => {
                const { words, timeZone = "UTC" } = placeOf(other, stations);
                return (
                  <li key={other.id}>
                    <Link to="/alerts/$alertId" params={{ alertId: other.id }}>
                      {words}
                    </Link>
                    <span className={styles.quiet}>
                      {STATE_WORDS[other.state]()} · <ExactTime at={other.lastAt} timeZone={timeZone} />
                    </span>
                  </li>
                );
              })}
            </ul>
          );
        }}
      </Answer>
    </Card>
  );
}
