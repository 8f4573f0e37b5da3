import { useId } from "react";
import styles from "./blocks.module.css";

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string; readonly lang?: string }[];
  /** Shown, not to be changed. */
  readonly isReadOnly?: boolean;
  onChoose(value: T): void;
}

/** One of a few, all in sight. */
export function Choice<T extends string>({ label, value, options, isReadOnly = false, onChoose }: ChoiceProps<T>) {
  const name = useId();
  return (
    <fieldset className={styles.choice} disabled={isReadOnly}>
      <legend className="visually-hidden">{label}</legend>
      {options.map((option) => (
        <label key={option.value} lang={option.lang}>
          <input
            type="radio"
            name={name}
            className="visually-hidden"
            checked={option.value === value}
            onChange={() => onChoose(option.value)}
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}
