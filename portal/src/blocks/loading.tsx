import { useEffect, useState } from "react";
import { m } from "../text.ts";
import styles from "./blocks.module.css";
import { Notice } from "./notice.tsx";

const SLOW_AFTER_MS = 8_000;

interface LoadingProps {
  /** The heights of what will be shown, so that nothing moves when it comes. */
  readonly heightsPx: readonly number[];
  onRetry(): void;
}

export function Loading({ heightsPx, onRetry }: LoadingProps) {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);

  return (
    <>
      <p className="visually-hidden" role="status">
        {m.loading()}
      </p>
      {isSlow && <Notice action={{ label: m.retry(), run: onRetry }}>{m.stillLoading()}</Notice>}
      {heightsPx.map((height, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
        <div key={index} className={styles.skeleton} style={{ height }} data-loading={!isSlow} aria-hidden />
      ))}
    </>
  );
}
