import { useEffect, useSyncExternalStore } from "react";
import styles from "./announcements.module.css";

/** What was done, and what happened: shown for a while and read out, without taking the focus (portal 3.5). */

const SHOWN_MS = 8_000;

interface Announcement {
  readonly id: number;
  readonly text: string;
}

let shown: readonly Announcement[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

export function announce(text: string): void {
  lastId += 1;
  show([...shown, { id: lastId, text }]);
}

function show(next: readonly Announcement[]): void {
  shown = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Announcements() {
  const items = useSyncExternalStore(subscribe, () => shown);
  return (
    <div className={styles.region} role="status" aria-live="polite">
      {items.map(({ id, text }) => (
        <Shown key={id} id={id} text={text} />
      ))}
    </div>
  );
}

function Shown({ id, text }: Announcement) {
  useEffect(() => {
    const timer = setTimeout(() => show(shown.filter((each) => each.id !== id)), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [id]);
  return <p>{text}</p>;
}
