import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../fetch.ts";

/** What was read last, which stays while it cannot be read again. */
export interface Polled<T> {
  readonly value: T | null;
  /** When `value` was read, epoch ms. */
  readonly readAt: number;
  /** Why the last reading failed; null: it did not. */
  readonly problem: ApiError | null;
  readAgain(): void;
}

/**
 * Reads at once and then again and again: `everyMs` after each answer, at once when the page is looked at again or the
 * network is back, and not while nobody looks. `null` reads once. `load` must stay the same function.
 */
export function usePolled<T>(load: () => Promise<T>, everyMs: number | null): Polled<T> {
  const [read, setRead] = useState<Omit<Polled<T>, "readAgain">>({ value: null, readAt: 0, problem: null });
  const [turn, setTurn] = useState(0);
  const readAgain = useCallback(() => setTurn((last) => last + 1), []);
  const everyRef = useRef(everyMs);
  everyRef.current = everyMs;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new turn is a new reading
  useEffect(() => {
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = () => {
      if (everyRef.current === null || document.hidden || isOver) return;
      timer = setTimeout(readAgain, everyRef.current);
    };
    load()
      .then((value) => isOver || setRead({ value, readAt: Date.now(), problem: null }))
      .catch((error) => isOver || setRead((last) => ({ ...last, problem: problemOf(error) })))
      .finally(again);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [load, turn]);

  useEffect(() => {
    const onReturn = () => {
      if (!document.hidden && everyRef.current !== null) readAgain();
    };
    addEventListener("online", onReturn);
    document.addEventListener("visibilitychange", onReturn);
    return () => {
      removeEventListener("online", onReturn);
      document.removeEventListener("visibilitychange", onReturn);
    };
  }, [readAgain]);

  return { ...read, readAgain };
}

/** A fault of the page itself is shown as one of the system, and not hidden from the console. */
export function problemOf(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  console.error(error);
  return new ApiError({ code: "fault" });
}
