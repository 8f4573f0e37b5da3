import { Button } from "@mantine/core";
import { ApiError } from "../fetch.ts";
import { m } from "../text.ts";
import styles from "./blocks.module.css";

interface FailedProps {
  readonly error: unknown;
  /** What still works, in a sentence. */
  readonly hint?: string;
  onRetry(): void;
}

/** A part that could not be shown: the cause in plain words, what still works, Retry, the request id. */
export function Failed({ error, hint, onRetry }: FailedProps) {
  const requestId = error instanceof ApiError ? error.requestId : null;
  return (
    <div className={styles.block} role="alert">
      <h2>{m.failedTitle()}</h2>
      <p>{causeOf(error)}</p>
      {hint !== undefined && <p>{hint}</p>}
      <Button variant="default" onClick={onRetry}>
        {m.retry()}
      </Button>
      {requestId !== null && <p className={styles.requestId}>{m.requestId({ requestId })}</p>}
    </div>
  );
}

function causeOf(error: unknown): string {
  if (!(error instanceof ApiError)) return m.failedHere();
  if (error.code === "not_permitted") return m.failedForbidden();
  return error.status === null ? m.failedUnreachable() : m.failedServer();
}
