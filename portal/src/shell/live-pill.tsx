import { clockTime } from "../format.ts";
import type { LiveStatus } from "../live/use-live.ts";
import { m } from "../text.ts";
import styles from "./shell.module.css";

/** Is what the page shows true now? */
export function LivePill({ status }: { readonly status: LiveStatus }) {
  return (
    <span className={styles.pill} data-kind={status.kind} role="status">
      <svg viewBox="0 0 8 8" aria-hidden="true">
        <circle cx="4" cy="4" r="3" />
      </svg>
      {pillWords(status)}
    </span>
  );
}

function pillWords(status: LiveStatus): string {
  if (status.kind === "live") return m.live();
  if (status.kind === "connecting") return m.connecting();
  return m.reconnecting({ time: clockTime(status.shownAt) });
}
