import { Link } from "@tanstack/react-router";
import type { Cell } from "../../../../src/entry/api/shared/csv.ts";
import type { NotificationListed } from "../../../../src/entry/api/shared/notifications.ts";
import { ExactTime } from "../../blocks/exact-time.tsx";
import { NoValue } from "../../blocks/no-value.tsx";
import type { Column } from "../../blocks/rows.tsx";
import { count } from "../../format.ts";
import type { Stations } from "../../live/patch.ts";
import { m } from "../../text.ts";
import { AcknowledgeButton } from "./acknowledge-button.tsx";
import { AlertState } from "./alert-state.tsx";
import { codesOf, meaningOf, partOf, placeOf, STATE_WORDS, whatOf } from "./alert-words.ts";
import styles from "./alerts.module.css";
import { SeverityMark } from "./severity-mark.tsx";
import { SEVERITY_WORDS } from "./severity-words.ts";

interface AlertColumn extends Column<NotificationListed> {
  readonly csv: (alert: NotificationListed) => Cell;
}

/** What is shown of each alert, on screen and as CSV. */
export function alertColumns(stations: Stations): readonly [AlertColumn, ...(readonly AlertColumn[])] {
  const at = (alert: NotificationListed) => placeOf(alert, stations);
  const what: AlertColumn = {
    id: "what",
    label: m.alertWhat(),
    cell: (alert) => (
      <div className={styles.what}>
        <SeverityMark severity={alert.severity} />
        <Link to="/alerts/$alertId" params={{ alertId: alert.id }}>
          {whatOf(alert)}
        </Link>
        <span className={styles.quiet}>{meaningOf(alert)}</span>
        <span className={styles.quiet}>{codesOf(alert)}</span>
      </div>
    ),
    csv: (alert) => [SEVERITY_WORDS[alert.severity](), whatOf(alert), codesOf(alert)].filter(Boolean).join(" · "),
  };
  const where: AlertColumn = {
    id: "where",
    label: m.alertWhere(),
    cell: (alert) => (
      <div className={styles.what}>
        <span>{at(alert).words}</span>
        <span className={styles.quiet}>{partOf(alert)}</span>
      </div>
    ),
    csv: (alert) => [at(alert).words, partOf(alert)].filter(Boolean).join(" · "),
  };
  return [what, where, ...courseColumns(at), ...peopleColumns(at)];
}

type At = (alert: NotificationListed) => { readonly timeZone: string | undefined };

function courseColumns(at: At): readonly AlertColumn[] {
  return [
    {
      id: "since",
      label: m.alertSince(),
      cell: (alert) => <ExactTime at={alert.firstAt} timeZone={at(alert).timeZone ?? LOCAL} />,
      csv: ({ firstAt }) => firstAt,
    },
    {
      id: "count",
      label: m.alertCount(),
      isNumber: true,
      cell: (alert) => count(alert.count),
      csv: (alert) => ({ number: String(alert.count) }),
    },
  ];
}

/** What belongs to no station is told on this device's clock. */
const LOCAL = Intl.DateTimeFormat().resolvedOptions().timeZone;

function peopleColumns(at: At): readonly AlertColumn[] {
  return [
    {
      id: "state",
      label: m.alertState(),
      cell: (alert) => (
        <>
          <AlertState alert={alert} timeZone={at(alert).timeZone} />
          <AcknowledgeButton alert={alert} />
        </>
      ),
      csv: ({ state, acknowledgedByName, resolvedByName }) =>
        [STATE_WORDS[state](), resolvedByName ?? acknowledgedByName].filter(Boolean).join(" · "),
    },
    {
      id: "assignee",
      label: m.assignee(),
      cell: ({ assigneeId, assigneeName }) => (assigneeId === null ? <NoValue /> : (assigneeName ?? m.someoneGone())),
      csv: ({ assigneeName }) => assigneeName,
    },
    {
      id: "note",
      label: m.lastNote(),
      cell: ({ lastNote }) => (lastNote === null ? <NoValue /> : <span className={styles.note}>{lastNote}</span>),
      csv: ({ lastNote }) => lastNote,
    },
  ];
}
