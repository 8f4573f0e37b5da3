import type { ReactNode } from "react";
import { m } from "../text.ts";
import { Failed } from "./failed.tsx";
import { Loading } from "./loading.tsx";
import { Notice } from "./notice.tsx";

interface AnswerProps<T> {
  /** A query's result, or that of several. */
  readonly of: { readonly data: T | undefined; readonly error: Error | null; readonly refetch: () => unknown };
  /** The heights of what will be shown, so that nothing moves when it comes. */
  readonly heightsPx: readonly number[];
  /** What works all the same when it cannot be read. */
  readonly hint?: string;
  readonly children: (data: T) => ReactNode;
}

/** What was read, or how far reading it got. What was read before stays on screen when it cannot be read again (portal 3.5). */
export function Answer<T>({ of: { data, error, refetch }, heightsPx, hint, children }: AnswerProps<T>) {
  if (data === undefined) {
    if (error === null) return <Loading heightsPx={heightsPx} onRetry={refetch} />;
    return <Failed error={error} hint={hint ?? m.chargingGoesOn()} onRetry={refetch} />;
  }
  return (
    <>
      {error !== null && <Notice action={{ label: m.retry(), run: refetch }}>{m.notReadAgain()}</Notice>}
      {children(data)}
    </>
  );
}
