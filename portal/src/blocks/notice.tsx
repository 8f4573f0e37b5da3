import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import styles from "./blocks.module.css";

interface NoticeProps {
  readonly children: ReactNode;
  readonly action?: { readonly label: string; run(): void } | null;
}

/** A sentence that asks for attention, with at most one action. */
export function Notice({ children, action = null }: NoticeProps) {
  return (
    <div className={styles.notice}>
      <p>{children}</p>
      {action !== null && (
        <Button variant="default" size="compact-md" onClick={action.run}>
          {action.label}
        </Button>
      )}
    </div>
  );
}
