import { StateLabel } from "../../states/state-label.tsx";
import { m } from "../../text.ts";
import { connectorWords, Energy, maxPower, Power, SessionStart } from "./slot-fields.tsx";
import type { SlotsProps } from "./slot-table.tsx";
import styles from "./stations.module.css";
import type { Slot } from "./totals.ts";

/** The table's rows for a phone. */
export function SlotCards({ slots, timeZone, label }: SlotsProps) {
  return (
    <ul className={styles.cards} aria-label={label}>
      {slots.map((slot) => (
        <li key={slot.evse.uid} className={styles.slotCard} data-kind={slot.state.kind}>
          <h3>{slot.evse.label}</h3>
          <StateLabel state={slot.state} timeZone={timeZone} />
          <dl className={styles.fields}>
            {slot.evse.activeSession !== null && <SessionFields slot={slot} timeZone={timeZone} />}
            <div className={styles.wide}>
              <dt>{m.connector()}</dt>
              <dd>
                {connectorWords(slot).map((words) => (
                  <span key={words} className={styles.connector}>
                    {words}
                  </span>
                ))}
              </dd>
            </div>
            <div>
              <dt>{m.maxPowerColumn()}</dt>
              <dd>{maxPower(slot)}</dd>
            </div>
          </dl>
        </li>
      ))}
    </ul>
  );
}

function SessionFields({ slot, timeZone }: { readonly slot: Slot; readonly timeZone: string }) {
  return (
    <>
      <div>
        <dt>{m.powerColumn()}</dt>
        <dd>
          <Power slot={slot} />
        </dd>
      </div>
      <div>
        <dt>{m.energyColumn()}</dt>
        <dd>
          <Energy slot={slot} />
        </dd>
      </div>
      <div>
        <dt>{m.sessionSince()}</dt>
        <dd>
          <SessionStart slot={slot} timeZone={timeZone} />
        </dd>
      </div>
    </>
  );
}
