import styles from "./shell.module.css";

export function Brand() {
  return (
    <span className={styles.brand}>
      <svg viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="7" fill="var(--accent)" />
        <path d="M18 4 8 18h6l-1 10 11-15h-7z" fill="var(--accent-ink)" />
      </svg>
      <span>eMall CPMS</span>
    </span>
  );
}
