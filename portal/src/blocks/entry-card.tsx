import type { ReactNode } from "react";
import { Brand } from "../shell/brand.tsx";
import styles from "./entry-card.module.css";

/** A page before the sign-in: one card with one thing to do. */
export function EntryCard({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <main className={styles.page}>
      <title>{`${title} · eMall CPMS`}</title>
      <div className={styles.card}>
        <Brand />
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}

interface EntryFormProps {
  onSubmit(): void;
  readonly children: ReactNode;
}

export function EntryForm({ onSubmit, children }: EntryFormProps) {
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
    </form>
  );
}
