/** @jsxImportSource preact */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { ApiError } from "../fetch.ts";
import { clockTime } from "../format.ts";
import { m } from "../paraglide/messages.js";
import styles from "./blocks.module.css";
import type { Polled } from "./use-polled.ts";

/** A sentence that asks for attention. */
export function Notice({ children }: { readonly children: ComponentChildren }) {
  return <p class={styles.notice}>{children}</p>;
}

const SLOW_AFTER_MS = 8_000;

function Loading({ heightRem, onRetry }: Omit<PendingProps, "problem">) {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <>
      <p class={isSlow ? styles.notice : "visually-hidden"} role="status">
        {isSlow ? m.stillLoading() : m.loading()}
      </p>
      {isSlow && (
        <button type="button" class={styles.button} onClick={onRetry}>
          {m.retry()}
        </button>
      )}
      <div class={styles.skeleton} style={{ height: `${heightRem}rem` }} aria-hidden="true" />
    </>
  );
}

/** Nothing could be shown: the cause in plain words, what still works, Retry, the request's id. */
function Failed({ problem, onRetry }: { readonly problem: ApiError; onRetry(): void }) {
  return (
    <div class={styles.block} role="alert">
      <h2>{m.failedTitle()}</h2>
      <p>{causeOf(problem)}</p>
      <p>{m.chargingGoesOn()}</p>
      <button type="button" class={styles.button} onClick={onRetry}>
        {m.retry()}
      </button>
      {problem.requestId !== null && <p class={styles.requestId}>{m.requestId({ requestId: problem.requestId })}</p>}
    </div>
  );
}

interface PendingProps {
  readonly problem: ApiError | null;
  /** Of what will be shown, so that nothing moves when it comes. */
  readonly heightRem: number;
  onRetry(): void;
}

/** In place of what was not read yet: it is on its way, or could not be read. */
export function Pending({ problem, heightRem, onRetry }: PendingProps) {
  return problem === null ? (
    <Loading heightRem={heightRem} onRetry={onRetry} />
  ) : (
    <Failed problem={problem} onRetry={onRetry} />
  );
}

/** Why something failed for which there are no better words. */
export function causeOf({ code, status }: ApiError): string {
  if (code === "too_many_requests") return m.tooManyRequests();
  return status === null ? m.failedUnreachable() : m.failedServer();
}

/** Values stay while they cannot be read again; this says of when they are. */
export function Reconnecting({ value, problem, readAt }: Pick<Polled<unknown>, "value" | "problem" | "readAt">) {
  if (value === undefined || problem === null) return null;
  return <Notice>{m.reconnecting({ time: clockTime(readAt) })}</Notice>;
}

/** Why something that was asked for was not done, said at once to screen readers. */
export function Refusal({ words }: { readonly words: string | null }) {
  if (words === null) return null;
  return (
    <p class={styles.notice} role="alert">
      {words}
    </p>
  );
}
