import { Link } from "@tanstack/react-router";
import { useMay } from "../rights.ts";
import { AlertCount } from "./alert-count.tsx";
import type { NavEntry } from "./nav-entries.ts";
import styles from "./shell.module.css";

/** Links to pages, as far as who is signed in may use them. */
export function Nav({ entries }: { readonly entries: readonly NavEntry[] }) {
  return (
    <ul className={styles.links}>
      {entries.map((entry) => (
        <NavLink key={entry.to} entry={entry} />
      ))}
    </ul>
  );
}

function NavLink({ entry }: { readonly entry: NavEntry }) {
  const { to, label, icon, permission, hasAlertCount = false } = entry;
  const mayUse = useMay(permission);
  if (!mayUse) return null;
  return (
    <li>
      <Link to={to} className={styles.railLink} activeOptions={{ exact: to === "/" }} activeProps={CURRENT}>
        <svg className={styles.icon} viewBox="0 0 16 16" aria-hidden="true">
          <path d={icon} />
        </svg>
        {label()}
        {hasAlertCount && <AlertCount />}
      </Link>
    </li>
  );
}

export const CURRENT = { "aria-current": "page" } as const;
