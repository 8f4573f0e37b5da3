import { useSyncExternalStore } from "react";

/** The station that was looked at last: what the rail's links to a station's pages lead to. */

let selected: string | null = null;
const listeners = new Set<() => void>();

export function selectStation(id: string): void {
  if (id === selected) return;
  selected = id;
  for (const listener of listeners) listener();
}

/** Null: none was looked at yet. */
export function useSelectedStation(): string | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => selected,
  );
}
