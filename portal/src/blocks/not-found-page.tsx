import { Link } from "@tanstack/react-router";
import { m } from "../text.ts";
import styles from "./blocks.module.css";

export function NotFoundPage() {
  return (
    <main className={styles.center}>
      <title>{`${m.notFoundTitle()} · eMall CPMS`}</title>
      <div className={styles.block}>
        <h1>{m.notFoundTitle()}</h1>
        <p>{m.notFoundText()}</p>
        <Link to="/stations">{m.toStations()}</Link>
      </div>
    </main>
  );
}
