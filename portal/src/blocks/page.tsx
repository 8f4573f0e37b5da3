import type { ReactNode } from "react";
import styles from "./page.module.css";

interface PageProps {
  readonly title: string;
  /** Buttons and links that are about the whole page. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A page under the shell: its heading, its title in the browser, its actions. */
export function Page({ title, actions, children }: PageProps) {
  return (
    <div className={styles.page}>
      <title>{`${title} · eMall CPMS`}</title>
      <header className={styles.head}>
        <h1>{title}</h1>
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
