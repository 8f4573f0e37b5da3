import { type KeyboardEvent, useId, useState } from "react";
import { Dialog } from "../blocks/dialog.tsx";
import { m } from "../text.ts";
import styles from "./palette.module.css";
import { type PaletteEntry, usePaletteEntries } from "./palette-entries.ts";
import { find } from "./palette-search.ts";

/** Finds whatever there is by a few letters, and goes there (portal 3.5). */
export function Palette({ onClose }: { onClose(): void }) {
  return (
    <Dialog title={m.search()} isOpen={true} onClose={onClose}>
      <Search onClose={onClose} />
    </Dialog>
  );
}

function Search({ onClose }: { onClose(): void }) {
  const list = useId();
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState(0);
  const found = find(usePaletteEntries(typed), typed);
  const idOf = (index: number) => `${list}-${index}`;

  function run(entry: PaletteEntry | undefined) {
    if (entry === undefined) return;
    onClose();
    entry.run();
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Enter") {
      event.preventDefault();
      return run(found[chosen]);
    }
    const next = nextOf(event.key, chosen, found.length);
    if (next === null) return;
    event.preventDefault();
    setChosen(next);
    document.getElementById(idOf(next))?.scrollIntoView({ block: "nearest" });
  }

  return (
    <>
      <input
        className={styles.field}
        role="combobox"
        aria-label={m.searchFor()}
        aria-expanded={true}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={found.length === 0 ? undefined : idOf(chosen)}
        placeholder={m.searchFor()}
        autoComplete="off"
        value={typed}
        onChange={({ currentTarget: { value } }) => {
          setTyped(value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={list} className={styles.found} role="listbox" aria-label={m.found()}>
        {found.map((entry, index) => (
          <button
            key={entry.id}
            id={idOf(index)}
            type="button"
            role="option"
            aria-selected={index === chosen}
            tabIndex={-1}
            className={styles.entry}
            onClick={() => run(entry)}
          >
            <span>{entry.label}</span>
            <span className={styles.detail}>{entry.detail}</span>
            <span className={styles.kind}>{entry.kind}</span>
          </button>
        ))}
      </div>
      <p className={styles.hint} role="status">
        {found.length === 0 ? m.nothingFound() : m.paletteHint()}
      </p>
    </>
  );
}

/** Round and round; null: the key does not move. */
function nextOf(key: string, chosen: number, count: number): number | null {
  if (count === 0) return null;
  if (key === "ArrowDown") return (chosen + 1) % count;
  return key === "ArrowUp" ? (chosen + count - 1) % count : null;
}
