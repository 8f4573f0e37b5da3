import { useQueryClient } from "@tanstack/react-query";
import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { m } from "../text.ts";
import styles from "./blocks.module.css";
import { Failed } from "./failed.tsx";

/** Stands for the whole portal where it could not be opened. */
export function FailedPage(props: ErrorComponentProps) {
  return (
    <main className={styles.center}>
      <FailedContent {...props} />
    </main>
  );
}

/** Stands for a page within the shell: the way to all others stays. */
export function FailedContent({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const client = useQueryClient();
  const retry = async () => {
    // What the page had read may be what it cannot show.
    client.removeQueries({ type: "inactive" });
    await router.invalidate();
    reset();
  };
  return (
    <>
      <title>{`${m.failedTitle()} · eMall CPMS`}</title>
      <Failed error={error} hint={m.chargingGoesOn()} onRetry={retry} />
    </>
  );
}
