import { useQueryClient } from "@tanstack/react-query";
import { Link, Outlet, useRouter } from "@tanstack/react-router";
import { useLive } from "../live/use-live.ts";
import { m } from "../text.ts";
import { AccountMenu } from "./account-menu.tsx";
import { Brand } from "./brand.tsx";
import { LivePill } from "./live-pill.tsx";
import styles from "./shell.module.css";

/** The frame of every signed-in page: rail, live pill, account. */
export function Shell() {
  const router = useRouter();
  const client = useQueryClient();
  const live = useLive();

  function signedOut() {
    client.clear();
    router.navigate({ to: "/login" });
  }

  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">
        {m.skipToContent()}
      </a>
      <header className={styles.header}>
        <Brand />
        <div className={styles.tools}>
          <LivePill status={live} />
          <AccountMenu onSignedOut={signedOut} />
        </div>
      </header>
      <nav className={styles.rail} aria-label={m.mainNavigation()}>
        <Link to="/stations" className={styles.railLink} activeProps={{ "aria-current": "page" }}>
          <svg className={styles.icon} viewBox="0 0 16 16" aria-hidden="true">
            <path d="M2 14V3a1 1 0 0 1 1-1h6a1 1 0 0 1 1 1v11M1 14h10M4 5h4M10 8h1.5a1 1 0 0 1 1 1v2.5a1.2 1.2 0 0 0 2.4 0V6.5L12.5 4" />
          </svg>
          {m.stations()}
        </Link>
      </nav>
      <main id="content" className={styles.content} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}
