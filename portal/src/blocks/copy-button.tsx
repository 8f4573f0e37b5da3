import { Button } from "@mantine/core";
import { m } from "../text.ts";
import { announce } from "./announcements.tsx";

interface CopyButtonProps {
  readonly text: string;
  /** What is copied, where several could be. */
  readonly label?: string;
}

/** Puts a text where it can be pasted from. */
export function CopyButton({ text, label }: CopyButtonProps) {
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => announce(m.copied()),
      () => announce(m.notCopied()),
    );
  return (
    <Button variant="default" size="compact-sm" aria-label={label} onClick={copy}>
      {m.copy()}
    </Button>
  );
}
