import { useBlocker } from "@tanstack/react-router";
import { m } from "../text.ts";
import { Question } from "./question.tsx";

/** Asks before a page is left with changes that are not saved (portal 3.5): by a link, by "Back", by closing the tab. */
export function LeaveQuestion({ isChanged }: { readonly isChanged: boolean }) {
  const blocker = useBlocker({ shouldBlockFn: () => isChanged, enableBeforeUnload: isChanged, withResolver: true });
  return (
    <Question
      question={m.leaveQuestion()}
      text={m.leaveText()}
      yes={m.leave()}
      isOpen={blocker.status === "blocked"}
      onAnswer={(isYes) => (isYes ? blocker.proceed?.() : blocker.reset?.())}
    />
  );
}
