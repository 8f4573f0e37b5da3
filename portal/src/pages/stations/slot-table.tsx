import { StateLabel } from "../../states/state-label.tsx";
import { m } from "../../text.ts";
import { connectorWords, Energy, maxPower, Power, SessionStart } from "./slot-fields.tsx";
import styles from "./stations.module.css";
import type { Slot } from "./totals.ts";

export interface SlotsProps {
  readonly slots: readonly Slot[];
  readonly timeZone: string;
  readonly label: string;
}

export function SlotTable({ slots, timeZone, label }: SlotsProps) {
  return (
    <table className={styles.table} aria-label={label}>
      <thead>
        <tr>
          <th scope="col" className={styles.slot}>
            {m.slot()}
          </th>
          <th scope="col">{m.state()}</th>
          <th scope="col" className={styles.number}>
            {m.powerColumn()}
          </th>
          <th scope="col" className={styles.number}>
            {m.energyColumn()}
          </th>
          <th scope="col" className={styles.number}>
            {m.sessionSince()}
          </th>
          <th scope="col" className={styles.connectors}>
            {m.connector()}
          </th>
          <th scope="col" className={styles.number}>
            {m.maxPowerColumn()}
          </th>
        </tr>
      </thead>
      <tbody>
        {slots.map((slot) => (
          <tr key={slot.evse.uid} data-kind={slot.state.kind}>
            <th scope="row">{slot.evse.label}</th>
            <td>
              <StateLabel state={slot.state} timeZone={timeZone} />
            </td>
            <td className={styles.number}>
              <Power slot={slot} />
            </td>
            <td className={styles.number}>
              <Energy slot={slot} />
            </td>
            <td className={styles.number}>
              <SessionStart slot={slot} timeZone={timeZone} />
            </td>
            <td className={styles.connectors}>
              {connectorWords(slot).map((words) => (
                <span key={words} className={styles.connector}>
                  {words}
                </span>
              ))}
            </td>
            <td className={styles.number}>{maxPower(slot)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
