import { Button } from "@mantine/core";
import { m } from "../text.ts";
import { Notice } from "./notice.tsx";
import styles from "./page.module.css";

interface EditBarProps {
  readonly isEditing: boolean;
  /** Nothing to save without a change. */
  readonly isChanged: boolean;
  readonly isSaving: boolean;
  /** Null: it may be edited. Else who may, in a sentence. */
  readonly whyNot: string | null;
  onModify(): void;
  onSave(): void;
  onCancel(): void;
}

/** View → Modify → Save or Cancel (portal 3.5). */
export function EditBar({ isEditing, isChanged, isSaving, whyNot, onModify, onSave, onCancel }: EditBarProps) {
  if (whyNot !== null) return <Notice>{whyNot}</Notice>;
  if (!isEditing) {
    return (
      <div className={styles.actions}>
        <Button variant="default" onClick={onModify}>
          {m.modify()}
        </Button>
      </div>
    );
  }
  return (
    <div className={styles.actions}>
      <Button disabled={!isChanged} loading={isSaving} onClick={onSave}>
        {m.save()}
      </Button>
      <Button variant="default" disabled={isSaving} onClick={onCancel}>
        {m.cancel()}
      </Button>
    </div>
  );
}
