import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { NotificationDetail } from "../../../../src/entry/api/shared/notifications.ts";
import { Answer } from "../../blocks/answer.tsx";
import { Card } from "../../blocks/card.tsx";
import { Empty } from "../../blocks/empty.tsx";
import { Facts } from "../../blocks/facts.tsx";
import { Page } from "../../blocks/page.tsx";
import { clockTime, count, exactTime } from "../../format.ts";
import { stationsQuery } from "../../live/stations-query.ts";
import { m } from "../../text.ts";
import { AlertState } from "./alert-state.tsx";
import { type AlertPlace, codesOf, meaningOf, partOf, placeOf, stepOf, whatOf } from "./alert-words.ts";
import styles from "./alerts.module.css";
import { Handling } from "./handling.tsx";
import { alertQuery } from "./queries.ts";
import { SameElsewhere } from "./same-elsewhere.tsx";
import { SeverityMark } from "./severity-mark.tsx";
import { Timeline } from "./timeline.tsx";

const route = getRouteApi("/signedIn/alerts/$alertId");

/** One alert: what happened, what helps, who sees to it, its course. */
export function AlertPage() {
  const { alertId } = route.useParams();
  const alert = useQuery(alertQuery(alertId));
  const { data: stations = [] } = useQuery(stationsQuery);
  return (
    <Answer of={alert} heightsPx={[52, 240, 240]}>
      {(found) =>
        found === null ? (
          <Empty title={m.noSuchAlert()} text={m.noSuchAlertText()} />
        ) : (
          <Alert alert={found} place={placeOf(found, stations)} />
        )
      }
    </Answer>
  );
}

interface AlertProps {
  readonly alert: NotificationDetail;
  readonly place: AlertPlace;
}

function Alert({ alert, place }: AlertProps) {
  return (
    <Page title={m.toastText({ what: whatOf(alert), where: place.words })}>
      <div className={styles.head}>
        <SeverityMark severity={alert.severity} />
        <AlertState alert={alert} timeZone={place.timeZone} />
      </div>
      <div className={styles.blocks}>
        <WhatHappened alert={alert} place={place} />
        <Handling key={alert.id} alert={alert} />
        <Card title={m.suggestedSteps()}>
          <p>{stepOf(alert)}</p>
          <Links alert={alert} place={place} />
        </Card>
        <SameElsewhere alert={alert} />
      </div>
      <Timeline entries={alert.timeline} timeZone={place.timeZone} />
    </Page>
  );
}

function WhatHappened({ alert, place: { station, slot, timeZone } }: AlertProps) {
  const time = (at: string) => (
    <time key={at} dateTime={at} title={exactTime(at, timeZone)}>
      {clockTime(at, timeZone)}
    </time>
  );
  const codes = codesOf(alert);
  const meaning = meaningOf(alert);
  const known: readonly (readonly [string, ReactNode])[] = [
    [m.station(), station],
    [m.slot(), slot],
    [m.alertCharger(), alert.chargePointId],
    [m.alertPart(), partOf(alert)],
    [m.codes(), codes === "" ? null : codes],
    [m.alertFirst(), time(alert.firstAt)],
    [m.alertLast(), alert.count === 1 ? null : time(alert.lastAt)],
    [m.alertCount(), count(alert.count)],
  ];
  return (
    <Card title={m.whatHappened()}>
      {meaning !== null && <p>{meaning}</p>}
      <Facts facts={known.filter(([, value]) => value !== null)} />
      <Details details={alert.details} />
    </Card>
  );
}

/** What came with it, in the words of who told it. */
function Details({ details }: Pick<NotificationDetail, "details">) {
  const told = Object.entries(details).filter(([, value]) => value !== null && value !== "");
  if (told.length === 0) return null;
  return (
    <details className={styles.details}>
      <summary>{m.allDetails()}</summary>
      <Facts facts={told.map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)])} />
    </details>
  );
}

function Links({ alert: { kind, evseUid, subject, details }, place: { stationId, slot } }: AlertProps) {
  const { sessionId } = details;
  return (
    <p className={styles.links}>
      {stationId !== null && slot !== null && evseUid !== null && (
        <Link to="/stations/$stationId/slots/$slotId" params={{ stationId, slotId: evseUid }}>
          {m.openSlotDiagnostics({ slot })}
        </Link>
      )}
      {typeof sessionId === "string" && (
        <Link to="/sessions/$sessionId" params={{ sessionId }}>
          {m.openSessionOf()}
        </Link>
      )}
      {kind === "dso_silent" && (
        <Link to="/energy/$dsoId" params={{ dsoId: subject }}>
          {m.openDsoOf()}
        </Link>
      )}
    </p>
  );
}
