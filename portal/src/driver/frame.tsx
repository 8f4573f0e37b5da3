/** @jsxImportSource preact */
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import styles from "./frame.module.css";

interface FrameProps {
  readonly title: string;
  /** Under the title: an address. */
  readonly place?: string;
  /** Stays in sight on the right: which slot. */
  readonly code?: string;
  readonly footer?: ComponentChildren;
  /** For screen readers: what has just happened. Never a meter value. */
  readonly announcement?: string;
  readonly children: ComponentChildren;
}

/** Every page of drivers: what it is about above, what helps below. */
export function Frame({ title, place, code, footer, announcement = "", children }: FrameProps) {
  useEffect(() => {
    document.title = code === undefined ? title : `${title} · ${code}`;
  }, [title, code]);

  return (
    <div class={styles.frame}>
      <header class={styles.header}>
        <div>
          <h1>{title}</h1>
          {place !== undefined && <p class={styles.place}>{place}</p>}
        </div>
        {code !== undefined && <p class={styles.code}>{code}</p>}
      </header>
      <main class={styles.main} tabindex={-1}>
        {children}
      </main>
      {footer !== undefined && <footer class={styles.footer}>{footer}</footer>}
      <p class="visually-hidden" role="status">
        {announcement}
      </p>
    </div>
  );
}
