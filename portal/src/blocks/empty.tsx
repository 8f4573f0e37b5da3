import type { ReactNode } from "react";
import styles from "./blocks.module.css";

interface EmptyProps {
  readonly title: string;
  readonly text: string;
  /** The one thing to do about it. */
  readonly children?: ReactNode;
}

/** Nothing to show: what this is, and why it is empty. */
export function Empty({ title, text, children }: EmptyProps) {
  return (
    <div className={styles.block}>
      <h2>{title}</h2>
      <p>{text}</p>
      {children}
    </div>
  );
}
