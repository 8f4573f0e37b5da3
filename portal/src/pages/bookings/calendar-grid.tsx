import { type KeyboardEvent, type MouseEvent, useRef, useState } from "react";
import { SPEED_WORDS } from "../../availability-words.ts";
import type { TimeSpan } from "../../figures/time-span.ts";
import { stateWords } from "../../states/words.ts";
import { m } from "../../text.ts";
import { useNow } from "../../use-now.ts";
import styles from "./bookings.module.css";
import { type CalendarItem, nearestItem, type SlotRow } from "./calendar-rows.ts";
import type { WishKind } from "./free-dialog.tsx";
import { Ticks } from "./grid-ticks.tsx";
import { itemWords } from "./item-words.ts";

export interface CalendarViewProps {
  readonly rows: readonly SlotRow[];
  readonly span: TimeSpan;
  readonly timeZone: string;
  /** @param pointedAt an instant within it; null: none was pointed at */
  onChoose(row: SlotRow, item: CalendarItem, pointedAt: number | null, kind?: WishKind): void;
}

/** Slots by time. One stop for Tab: arrows go to what is before, after, above and below, Home and End along the slot. */
export function CalendarGrid({ rows, span, timeZone, onChoose }: CalendarViewProps) {
  const cells = useRef(new Map<string, HTMLButtonElement>());
  const [focused, setFocused] = useState<string | null>(null);
  const all = rows.flatMap((row) => row.items.map((item) => cellKey(row, item)));
  const stop = focused !== null && all.includes(focused) ? focused : all[0];

  function move(event: KeyboardEvent, row: SlotRow, item: CalendarItem) {
    const next = neighbour(event.key, rows, row, item);
    if (next === null) return;
    event.preventDefault();
    cells.current.get(next)?.focus();
  }

  return (
    <>
      <p className={styles.quiet}>{m.gridKeys()}</p>
      <div className={styles.grid}>
        <Ticks span={span} timeZone={timeZone} />
        <ul aria-label={m.bookingsBySlot()}>
          {[...Map.groupBy(rows, ({ speed }) => speed)].map(([speed, own]) => (
            <li key={speed}>
              {speed !== null && <h3 className={styles.groupHead}>{SPEED_WORDS[speed]()}</h3>}
              <ul aria-label={speed === null ? m.bookingsBySlot() : SPEED_WORDS[speed]()}>
                {own.map((row) => (
                  <li key={row.evseUid} className={styles.row}>
                    <span className={styles.rowHead}>
                      {row.label}
                      {row.shown !== null && (
                        <small>{m.chargerShows({ state: stateWords(row.shown, timeZone) })}</small>
                      )}
                    </span>
                    <ul className={styles.track} aria-label={row.label}>
                      {row.items.map((item) => {
                        const key = cellKey(row, item);
                        const words = itemWords(item, timeZone);
                        return (
                          <li key={item.key} className={styles.cell} style={placeIn(span, item)}>
                            <button
                              type="button"
                              ref={(button) => {
                                if (button === null) cells.current.delete(key);
                                else cells.current.set(key, button);
                              }}
                              className={styles.item}
                              data-kind={item.kind}
                              tabIndex={key === stop ? 0 : -1}
                              aria-label={m.itemOfSlot({ slot: row.label, item: words })}
                              title={words}
                              onFocus={() => setFocused(key)}
                              onKeyDown={(event) => move(event, row, item)}
                              onClick={(event) => onChoose(row, item, pointed(event, item))}
                            >
                              <span>{words}</span>
                            </button>
                          </li>
                        );
                      })}
                    </ul>
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
        <NowLine span={span} />
      </div>
    </>
  );
}

const cellKey = ({ evseUid }: SlotRow, { key }: CalendarItem) => `${evseUid} ${key}`;

const percentOf = (at: number, { from, to }: TimeSpan) => `${((at - from) / (to - from)) * 100}%`;

/** A minute of a week is narrower than what can be pointed at. */
const LEAST_WIDTH = "0.75rem";

function placeIn(span: TimeSpan, { from, to }: TimeSpan) {
  return {
    left: `min(${percentOf(from, span)}, 100% - ${LEAST_WIDTH})`,
    width: `max(${percentOf(span.from + to - from, span)}, ${LEAST_WIDTH})`,
  };
}

/** Null: it was chosen by a key, which points at nothing. */
function pointed({ detail, clientX, currentTarget }: MouseEvent<HTMLElement>, { from, to }: TimeSpan): number | null {
  if (detail === 0) return null;
  const { left, width } = currentTarget.getBoundingClientRect();
  return from + ((clientX - left) / width) * (to - from);
}

/** Where a key leads; null: nowhere, or it is no key of the grid. */
function neighbour(key: string, rows: readonly SlotRow[], row: SlotRow, item: CalendarItem): string | null {
  const at = row.items.indexOf(item);
  const along = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: row.items.length - 1 }[key];
  if (along !== undefined) {
    const next = row.items[along];
    return next === undefined ? null : cellKey(row, next);
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[key];
  if (step === undefined) return null;
  const other = rows[rows.indexOf(row) + step];
  const next = other === undefined ? null : nearestItem(other.items, item);
  return other === undefined || next === null ? null : cellKey(other, next);
}

function NowLine({ span }: { readonly span: TimeSpan }) {
  const now = useNow();
  if (now <= span.from || now >= span.to) return null;
  return (
    <div className={styles.overlay} aria-hidden="true">
      <div className={styles.now} style={{ left: percentOf(now, span) }} />
    </div>
  );
}
