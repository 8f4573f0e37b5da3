import { Checkbox } from "@mantine/core";
import { useId } from "react";
import styles from "./prices.module.css";

interface ChecksProps<T extends string | number> {
  readonly label: string;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly chosen: readonly T[];
  readonly fault: string | undefined;
  onChoose(chosen: readonly T[]): void;
}

/** Any of a few. */
export function Checks<T extends string | number>({ label, options, chosen, fault, onChoose }: ChecksProps<T>) {
  const id = useId();
  return (
    <fieldset className={styles.checks} aria-describedby={fault === undefined ? undefined : id}>
      <legend>{label}</legend>
      {options.map(({ value, label: name }) => (
        <Checkbox
          key={value}
          label={name}
          checked={chosen.includes(value)}
          aria-invalid={fault !== undefined}
          onChange={({ currentTarget: { checked } }) =>
            onChoose(
              options
                .map((option) => option.value)
                .filter((each) => (each === value ? checked : chosen.includes(each))),
            )
          }
        />
      ))}
      {fault !== undefined && <p id={id}>{fault}</p>}
    </fieldset>
  );
}
