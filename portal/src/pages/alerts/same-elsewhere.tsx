import { useQuery } from "@tanstack/react-query";
import type { NotificationDetail } from "../../../../src/entry/api/shared/notifications.ts";
import { Answer } from "../../blocks/answer.tsx";
import { Card } from "../../blocks/card.tsx";
import { stationsQuery } from "../../live/stations-query.ts";
import { m } from "../../text.ts";
import { AlertLinks } from "./alert-links.tsx";
import { placeOf } from "./alert-words.ts";
import { sameKindQuery } from "./queries.ts";

const MOST_SHOWN = 5;

/** Alerts of the same kind, and with the same error code where it has one; not of the same thing. */
export function SameElsewhere({ alert: { kind, subject, details } }: { readonly alert: NotificationDetail }) {
  const same = useQuery(sameKindQuery(kind));
  const { data: stations = [] } = useQuery(stationsQuery);
  return (
    <Card title={m.sameElsewhere()}>
      <Answer of={same} heightsPx={[80]}>
        {(found) => (
          <AlertLinks
            alerts={found
              .filter((other) => other.subject !== subject && other.details.errorCode === details.errorCode)
              .slice(0, MOST_SHOWN)}
            nameOf={(other) => placeOf(other, stations).words}
            timeZoneOf={(other) => placeOf(other, stations).timeZone ?? "UTC"}
            none={m.sameNowhere()}
          />
        )}
      </Answer>
    </Card>
  );
}
