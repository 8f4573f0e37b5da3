import { m } from "../text.ts";
import styles from "./blocks.module.css";

/** A field that cannot be saved as it is. */
export interface WrongField {
  /** Of the element. */
  readonly id: string;
  readonly label: string;
  readonly why: string;
}

/** What is missing or wrong in a long form, each a link to its field. */
export function ErrorSummary({ wrong }: { readonly wrong: readonly WrongField[] }) {
  if (wrong.length === 0) return null;
  return (
    <div className={styles.summary} role="alert">
      <p>{m.fieldsWrong({ count: wrong.length })}</p>
      <ul>
        {wrong.map(({ id, label, why }) => (
          <li key={id}>
            <a
              href={`#${id}`}
              onClick={(event) => {
                event.preventDefault();
                focusField(id);
              }}
            >
              {m.fieldAndFault({ field: label, fault: why })}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function focusField(id: string): void {
  document.getElementById(id)?.focus();
}
