import { Button } from "@mantine/core";
import { useState } from "react";
import { Question } from "../blocks/question.tsx";
import styles from "./commands.module.css";
import { CourseLine } from "./course-line.tsx";
import type { Outcome } from "./outcome.ts";
import { useCommand } from "./use-command.ts";

interface CommandButtonProps {
  readonly label: string;
  /** "Soft reset of B2, Porto Norte 1" */
  readonly name: string;
  readonly isOff: boolean;
  /** Of the element that says why it is off. */
  readonly reasonId: string | undefined;
  /** What the station shows of it: another value after it was asked says that it is done. Null: its yes is enough. */
  readonly shows: string | null;
  /** Asked before what cannot be undone. */
  readonly question?: { readonly title: string; readonly text: string };
  ask(): Promise<Outcome>;
}

/** Something that a charge point is asked, with how far it is. */
export function CommandButton({ label, name, isOff, reasonId, shows, question, ask }: CommandButtonProps) {
  const [isQuestion, setQuestion] = useState(false);
  const [shownBefore, setShownBefore] = useState<string | null>(null);
  const command = useCommand(shows === null || shows !== shownBefore);

  function send() {
    setShownBefore(shows);
    command.ask({ name, ask });
  }

  function answer(isYes: boolean) {
    setQuestion(false);
    if (isYes) send();
  }

  return (
    <div className={styles.command}>
      <Button
        variant="default"
        className={styles.button}
        disabled={isOff || command.course?.isOpen === true}
        aria-describedby={reasonId}
        onClick={question === undefined ? send : () => setQuestion(true)}
      >
        {label}
      </Button>
      <CourseLine course={command.course} />
      {question !== undefined && (
        <Question question={question.title} text={question.text} yes={label} isOpen={isQuestion} onAnswer={answer} />
      )}
    </div>
  );
}
