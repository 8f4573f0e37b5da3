import { Button } from "@mantine/core";
import { announce } from "../../blocks/announcements.tsx";
import { m } from "../../text.ts";
import styles from "./settings.module.css";

interface ShownOnceProps {
  /** What it is for, and that it is shown this once. */
  readonly text: string;
  readonly value: string;
  onClose(): void;
}

/** A secret, to be copied now. */
export function ShownOnce({ text, value, onClose }: ShownOnceProps) {
  return (
    <>
      <p>{text}</p>
      <code className={styles.key}>{value}</code>
      <Button onClick={() => navigator.clipboard.writeText(value).then(() => announce(m.copied()))}>{m.copy()}</Button>
      <Button variant="default" onClick={onClose}>
        {m.close()}
      </Button>
    </>
  );
}
