import { Button } from "@mantine/core";
import { announce } from "../../blocks/announcements.tsx";
import { m } from "../../text.ts";
import styles from "./partners.module.css";

/** Something to be handed over as it is. */
export function Copyable({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <div className={styles.copyable}>
      <p className={styles.quiet}>{label}</p>
      <code>{value}</code>
      <Button
        variant="default"
        size="compact-md"
        aria-label={m.copyNamed({ name: label })}
        onClick={() => navigator.clipboard.writeText(value).then(() => announce(m.copied()))}
      >
        {m.copy()}
      </Button>
    </div>
  );
}
