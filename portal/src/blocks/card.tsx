import { type ReactNode, useId } from "react";
import styles from "./card.module.css";

interface CardProps {
  readonly title: string;
  /** 3 where the page's own heading is not the one above it. */
  readonly level?: 2 | 3;
  /** Links and buttons that are about it. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A part of a page with a heading of its own. */
export function Card({ title, level = 2, actions, children }: CardProps) {
  const heading = useId();
  const Heading = `h${level}` as const;
  return (
    <section className={styles.card} aria-labelledby={heading}>
      <header className={styles.head}>
        <Heading id={heading}>{title}</Heading>
        {actions}
      </header>
      {children}
    </section>
  );
}
