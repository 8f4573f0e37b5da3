import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { count } from "../format.ts";
import { alertSummaryQuery } from "../live/alert-summary.ts";
import { m } from "../text.ts";
import styles from "./shell.module.css";

/** How many alerts are open, beside their link. Nothing where none is. */
export function AlertCount() {
  const open = useOpenAlerts();
  return open === 0 ? null : (
    <span className={styles.count}>
      <span aria-hidden="true">{count(open)}</span>
      <span className="visually-hidden">{m.openAlerts({ count: open })}</span>
    </span>
  );
}

/** In the header: leads to the alerts from wherever one is. */
export function AlertBell() {
  const open = useOpenAlerts();
  return (
    <Link to="/alerts" className={styles.bell} aria-label={m.openAlerts({ count: open })}>
      <svg className={styles.icon} viewBox="0 0 16 16" aria-hidden="true">
        <path d="M3.5 11.5V7a4.5 4.5 0 0 1 9 0v4.5l1 1.5h-11zM6.5 13.5a1.5 1.5 0 0 0 3 0" />
      </svg>
      {open > 0 && (
        <span className={styles.count} aria-hidden="true">
          {count(open)}
        </span>
      )}
    </Link>
  );
}

function useOpenAlerts(): number {
  const { data } = useQuery(alertSummaryQuery);
  return data === undefined ? 0 : data.open.critical + data.open.warning + data.open.info;
}
