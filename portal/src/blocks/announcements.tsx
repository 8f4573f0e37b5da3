import { type ReactNode, useEffect, useSyncExternalStore } from "react";
import styles from "./announcements.module.css";

/** What was done, and what happened: shown for a while and read out, without taking the focus (portal 3.5). */

const SHOWN_MS = 8_000;
/** What leads somewhere stays long enough to go there. */
const SHOWN_WITH_LINK_MS = 20_000;

interface Announcement {
  readonly id: number;
  readonly text: string;
  readonly link: ReactNode;
}

let shown: readonly Announcement[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

/** @param link where there is more of it. */
export function announce(text: string, link: ReactNode = null): void {
  lastId += 1;
  show([...shown, { id: lastId, text, link }]);
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
      {items.map((item) => (
        <Shown key={item.id} item={item} />
      ))}
    </div>
  );
}

function Shown({ item }: { readonly item: Announcement }) {
  const { text, link } = item;
  useEffect(() => {
    const shownMs = item.link === null ? SHOWN_MS : SHOWN_WITH_LINK_MS;
    const timer = setTimeout(() => show(shown.filter((each) => each !== item)), shownMs);
    return () => clearTimeout(timer);
  }, [item]);
  return (
    <p>
      {text}
      {link !== null && <> {link}</>}
    </p>
  );
}
