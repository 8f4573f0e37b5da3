import type { ReactNode } from "react";
import styles from "./in-order.module.css";

/** Parts that each read for themselves: one is shown when those above have their height, so that nothing moves (portal 7). */
export function InOrder({ children }: { readonly children: ReactNode }) {
  return <div className={styles.inOrder}>{children}</div>;
}
