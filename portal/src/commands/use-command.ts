import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { announce } from "../blocks/announcements.tsx";
import { ApiError } from "../fetch.ts";
import { m } from "../text.ts";
import type { Outcome } from "./outcome.ts";

/** How far what was asked of a charge point is; null: nothing was asked. */
export interface Course {
  readonly words: string;
  readonly isOpen: boolean;
}

interface Asked {
  /** What is done, for who cannot see where: "Stop at B2". */
  readonly name: string;
  ask(): Promise<Outcome>;
}

/** Sending → Accepted by station → Done, or why not. What was accepted is done when the station itself shows it. */
export function useCommand(isDone: boolean) {
  const asking = useMutation({ mutationFn: ({ ask }: Asked) => ask() });
  const name = asking.variables?.name;
  const words = asking.status === "idle" ? null : courseWords(asking.data, asking.error, isDone);
  const told = useRef<string | null>(null);
  useEffect(() => {
    const text = name === undefined || words === null ? null : m.commandCourse({ name, words });
    if (text !== null && text !== told.current && !asking.isPending) announce(text);
    told.current = text;
  }, [name, words, asking.isPending]);
  const course: Course | null = words === null ? null : { words, isOpen: asking.isPending };
  return { course, ask: asking.mutate };
}

function courseWords(outcome: Outcome | undefined, error: Error | null, isDone: boolean): string {
  if (error !== null) return refusalWords(error);
  switch (outcome?.kind) {
    case undefined:
      return m.courseSending();
    case "accepted":
      return isDone ? m.commandDone() : m.courseAccepted();
    case "rejected":
      return m.commandRejected({ status: outcome.status });
    case "timedOut":
      return m.commandTimedOut();
    case "offline":
      return m.commandOffline();
    case "open":
      return m.commandOpen();
  }
}

const REFUSAL_WORDS: Readonly<Record<string, () => string>> = {
  connector_not_available: m.refusedNotFree,
  slot_not_free: m.commandSlotNotFree,
  booking_not_confirmed: m.refusedBookingNotConfirmed,
  charge_point_not_accepted: m.refusedNotAccepted,
  too_many_commands: m.commandTooMany,
  not_permitted: m.failedForbidden,
  unreachable: m.failedUnreachable,
};

function refusalWords(error: Error): string {
  const words = error instanceof ApiError ? REFUSAL_WORDS[error.code] : undefined;
  return (words ?? m.failedServer)();
}
