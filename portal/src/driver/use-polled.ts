import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../fetch.ts";

/** What was read last, which stays while it cannot be read again. */
export interface Polled<T> {
  /** undefined: it was not read yet. */
  readonly value: T | undefined;
  /** When `value` was read, epoch ms. */
  readonly readAt: number;
  /** Why the last reading failed; null: it did not. */
  readonly problem: ApiError | null;
  readAgain(): void;
  /** Takes what another request was answered, and goes on from there. */
  take(value: T): void;
}

type Reading<T> = Pick<Polled<T>, "value" | "readAt" | "problem">;

/** After this long what could not be read is tried again. */
const RETRY_MS = 3_000;

/**
 * Reads at once and then again and again: so long after each answer, at once when the page is looked at again or the
 * network is back, and not while nobody looks. `load` must stay the same function.
 * @param everyMs after an answer; null: it will not change.
 */
export function usePolled<T>(load: () => Promise<T>, everyMs: (value: T) => number | null): Polled<T> {
  const [reading, setReading] = useState<Reading<T>>({ value: undefined, readAt: 0, problem: null });
  const [turn, setTurn] = useState(0);
  const readAgain = useCallback(() => setTurn((last) => last + 1), []);
  const take = useCallback((value: T) => {
    setReading({ value, readAt: Date.now(), problem: null });
    setTurn((last) => last + 1);
  }, []);
  const waitOf = useRef(everyMs);
  waitOf.current = everyMs;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new turn is a new reading
  useEffect(() => {
    let isOver = false;
    let isLast = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const goOn = (reading: (last: Reading<T>) => Reading<T>, waitMs: number | null) => {
      if (isOver) return;
      setReading(reading);
      isLast = waitMs === null;
      if (waitMs !== null && !document.hidden) timer = setTimeout(readAgain, waitMs);
    };
    const onReturn = () => {
      if (!document.hidden && !isLast) readAgain();
    };
    load().then(
      (value) => goOn(() => ({ value, readAt: Date.now(), problem: null }), waitOf.current(value)),
      (error) => {
        const problem = problemOf(error);
        goOn((last) => ({ ...last, problem }), isFinal(problem) ? null : RETRY_MS);
      },
    );
    addEventListener("online", onReturn);
    document.addEventListener("visibilitychange", onReturn);
    return () => {
      isOver = true;
      clearTimeout(timer);
      removeEventListener("online", onReturn);
      document.removeEventListener("visibilitychange", onReturn);
    };
  }, [load, turn]);

  return { ...reading, readAgain, take };
}

/** What was refused stays refused; what did not arrive, or came too often, may be answered the next time. */
function isFinal({ status }: ApiError): boolean {
  return status !== null && status < 500 && status !== 429;
}

/** A fault of the page itself is shown as one of the system, and not hidden from the console. */
export function problemOf(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  console.error(error);
  return new ApiError({ code: "fault" });
}
