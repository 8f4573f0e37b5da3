import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { announce } from "../../blocks/announcements.tsx";
import { alertSummaryQuery } from "../../live/alert-summary.ts";
import { stationsQuery } from "../../live/stations-query.ts";
import { m } from "../../text.ts";
import { type Alert, codesOf, placeOf, whatOf } from "./alert-words.ts";

/** Of so many at once each is told by itself; more are counted. */
const MOST_TOLD_APART = 3;

/** Tells of critical alerts that came while the portal is open, each once. */
export function AlertWatch() {
  const { data: pressing } = useQuery({ ...alertSummaryQuery, select: ({ pressing: alerts }) => alerts });
  const { data: stations } = useQuery(stationsQuery);
  const known = useRef<Set<string> | null>(null);

  useEffect(() => {
    if (pressing === undefined) return;
    known.current ??= new Set(pressing.map(({ id }) => id));
    if (stations === undefined) return;
    const heardOf = known.current;
    const fresh = pressing.filter(({ id }) => !heardOf.has(id));
    for (const { id } of fresh) heardOf.add(id);
    if (fresh.length > MOST_TOLD_APART) tellCount(fresh.length);
    else for (const alert of fresh) tell(alert, placeOf(alert, stations).words);
  }, [pressing, stations]);

  return null;
}

function tell(alert: Alert, where: string): void {
  const codes = codesOf(alert);
  const what = codes === "" ? whatOf(alert) : m.withCodes({ what: whatOf(alert), codes });
  announce(
    m.toastText({ what, where }),
    <Link to="/alerts/$alertId" params={{ alertId: alert.id }}>
      {m.openAlert()}
    </Link>,
  );
}

function tellCount(count: number): void {
  announce(m.manyNewAlerts({ count }), <Link to="/alerts">{m.openAlertList()}</Link>);
}
