import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { m } from "../text.ts";
import styles from "./filters.module.css";

interface FiltersProps {
  /** What is filtered, for who cannot see it. */
  readonly label: string;
  /** Fields. */
  readonly children: ReactNode;
  /** What is either asked for or not. */
  readonly switches: readonly { readonly label: string; readonly isOn: boolean; toggle(): void }[];
  /** Null: nothing is filtered. */
  readonly onClear: (() => void) | null;
}

/** What a list shows; its address holds it. */
export function Filters({ label, children, switches, onClear }: FiltersProps) {
  return (
    <search className={styles.filters} aria-label={label}>
      {children}
      <div className={styles.switches}>
        {switches.map(({ label: name, isOn, toggle }) => (
          <Button key={name} variant="default" size="compact-md" aria-pressed={isOn} onClick={toggle}>
            {name}
          </Button>
        ))}
        {onClear !== null && <ClearFilters onClear={onClear} />}
      </div>
    </search>
  );
}

export function ClearFilters({ onClear }: { onClear(): void }) {
  return (
    <Button variant="default" size="compact-md" onClick={onClear}>
      {m.clearFilters()}
    </Button>
  );
}
