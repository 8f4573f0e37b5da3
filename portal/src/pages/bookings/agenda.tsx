import { Button } from "@mantine/core";
import { Fragment, useId } from "react";
import { SPEED_WORDS } from "../../availability-words.ts";
import { useMay } from "../../rights.ts";
import { stateWords } from "../../states/words.ts";
import { m } from "../../text.ts";
import styles from "./bookings.module.css";
import type { CalendarViewProps } from "./calendar-grid.tsx";
import type { SlotRow } from "./calendar-rows.ts";
import { itemWords } from "./item-words.ts";

/** The same for a phone: what is free and what is taken, slot by slot. */
export function Agenda({ rows, ...others }: CalendarViewProps) {
  return [...Map.groupBy(rows, ({ speed }) => speed)].map(([speed, own]) => (
    <Fragment key={speed}>
      {speed !== null && <h3 className={styles.groupHead}>{SPEED_WORDS[speed]()}</h3>}
      {own.map((row) => (
        <SlotAgenda key={row.evseUid} row={row} rows={rows} {...others} />
      ))}
    </Fragment>
  ));
}

interface SlotAgendaProps extends CalendarViewProps {
  readonly row: SlotRow;
}

function SlotAgenda({ row, timeZone, onChoose }: SlotAgendaProps) {
  const heading = useId();
  const mayBook = useMay("booking.write");
  const mayMaintain = useMay("maintenance.write");
  return (
    <section className={styles.agenda} aria-labelledby={heading}>
      <h4 id={heading}>{row.label}</h4>
      {row.shown !== null && (
        <p className={styles.quiet}>{m.chargerShows({ state: stateWords(row.shown, timeZone) })}</p>
      )}
      {row.items.length === 0 && <p className={styles.quiet}>{m.nothingFree()}</p>}
      <ul>
        {row.items.map((item) => (
          <li key={item.key}>
            <span className={styles.mark} data-kind={item.kind} aria-hidden="true" />
            {item.kind === "free" ? (
              <>
                <span className={styles.freeWords}>{itemWords(item, timeZone)}</span>
                {mayBook && (
                  <Button variant="default" onClick={() => onChoose(row, item, null, "booking")}>
                    {m.book()}
                  </Button>
                )}
                {mayMaintain && (
                  <Button variant="default" onClick={() => onChoose(row, item, null, "maintenance")}>
                    {m.maintenance()}
                  </Button>
                )}
              </>
            ) : (
              <button type="button" className={styles.entry} onClick={() => onChoose(row, item, null)}>
                {itemWords(item, timeZone)}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
