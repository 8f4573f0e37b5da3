import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { m } from "../text.ts";
import styles from "./dialog.module.css";
import { Dialog } from "./dialog.tsx";

interface QuestionProps {
  /** Names what it is about: "Reset B2 at Porto Norte 1?" */
  readonly question: string;
  readonly text?: string;
  /** What else is to be known before it is done. */
  readonly children?: ReactNode;
  /** The verb of what is done. */
  readonly yes: string;
  readonly isOpen: boolean;
  onAnswer(isYes: boolean): void;
}

/** Asks before what cannot be undone. */
export function Question({ question, text, children, yes, isOpen, onAnswer }: QuestionProps) {
  return (
    <Dialog title={question} isOpen={isOpen} onClose={() => onAnswer(false)}>
      {text !== undefined && <p>{text}</p>}
      {children}
      <div className={styles.buttons}>
        <Button variant="default" onClick={() => onAnswer(false)}>
          {m.cancel()}
        </Button>
        <Button onClick={() => onAnswer(true)}>{yes}</Button>
      </div>
    </Dialog>
  );
}
