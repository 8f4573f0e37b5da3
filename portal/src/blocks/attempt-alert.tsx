import { useEffect, useRef, useState } from "react";
import { ApiError } from "../fetch.ts";
import { m } from "../text.ts";
import { Notice } from "./notice.tsx";

interface AttemptAlertProps {
  readonly error: Error | null;
  /** Seconds until the next try; of `useWait`. */
  readonly waitSeconds: number;
  /** What the API's refusals mean here; for all others: it cannot be done now, Retry. */
  readonly words: Readonly<Record<string, () => string>>;
  readonly unavailable: () => string;
  onRetry(): void;
}

/** What went wrong; takes the focus, so that it is heard and the next Tab leads back into the form. */
export function AttemptAlert({ error, waitSeconds, words, unavailable, onRetry }: AttemptAlertProps) {
  const alert = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (error !== null) alert.current?.focus();
  }, [error]);

  if (error === null || (isTooMany(error) && waitSeconds === 0)) return null;
  const known = error instanceof ApiError ? words[error.code] : undefined;
  return (
    <div ref={alert} role="alert" tabIndex={-1}>
      {isTooMany(error) ? (
        <Notice>
          {/* Heard once, not every second. */}
          <span aria-live="off">{m.tryAgainIn({ seconds: waitSeconds })}</span>
        </Notice>
      ) : (
        <Notice action={known === undefined ? { label: m.retry(), run: onRetry } : null}>
          {(known ?? unavailable)()}
        </Notice>
      )}
    </div>
  );
}

function isTooMany(error: Error): boolean {
  return error instanceof ApiError && error.retryAt !== null;
}

/** How many seconds are left until the API takes another try; 0: now. */
export function useWait(error: Error | null): number {
  const retryAt = error instanceof ApiError ? error.retryAt : null;
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (retryAt === null) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [retryAt]);
  return retryAt === null ? 0 : Math.max(0, Math.ceil((retryAt - now) / 1_000));
}
