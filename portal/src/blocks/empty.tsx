import styles from "./blocks.module.css";

/** Nothing to show: what this is, and why it is empty. */
export function Empty({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <div className={styles.block}>
      <h2>{title}</h2>
      <p>{text}</p>
    </div>
  );
}
