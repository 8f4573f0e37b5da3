import { useQueryClient } from "@tanstack/react-query";
import { CatchBoundary, Outlet, useRouter, useRouterState } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { Announcements } from "../blocks/announcements.tsx";
import { FailedContent } from "../blocks/failed-page.tsx";
import { useLive } from "../live/use-live.ts";
import { useOwnLooks } from "../own-looks.ts";
import { m } from "../text.ts";
import { AccountMenu } from "./account-menu.tsx";
import { AlertBell } from "./alert-count.tsx";
import { Brand } from "./brand.tsx";
import { LivePill } from "./live-pill.tsx";
import { Rail } from "./rail.tsx";
import styles from "./shell.module.css";
import { Shortcuts } from "./shortcuts.tsx";

/** Its words are not needed to open the portal. */
const AlertWatch = lazy(async () => ({ default: (await import("../pages/alerts/alert-watch.tsx")).AlertWatch }));

/** The frame of every signed-in page: rail, live pill, account. */
export function Shell() {
  const router = useRouter();
  const client = useQueryClient();
  const live = useLive();
  const shownId = useRouterState({ select: ({ matches }) => matches.at(-1)?.id ?? "" });
  useOwnLooks();

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
          <Shortcuts />
          <LivePill status={live} />
          <AlertBell />
          <AccountMenu onSignedOut={signedOut} />
        </div>
      </header>
      <Rail />
      <main id="content" className={styles.content} tabIndex={-1}>
        <CatchBoundary getResetKey={() => shownId} errorComponent={FailedContent}>
          <Outlet />
        </CatchBoundary>
      </main>
      <Announcements />
      <Suspense>
        <AlertWatch />
      </Suspense>
    </div>
  );
}
