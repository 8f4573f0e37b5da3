import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { m } from "../text.ts";
import styles from "./blocks.module.css";
import { Failed } from "./failed.tsx";

/** Stands for a whole page that could not be opened. */
export function FailedPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const retry = async () => {
    await router.invalidate();
    reset();
  };
  return (
    <main className={styles.center}>
      <title>{`${m.failedTitle()} · eMall CPMS`}</title>
      <Failed error={error} hint={m.chargingGoesOn()} onRetry={retry} />
    </main>
  );
}
