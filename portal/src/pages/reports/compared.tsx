import { renewableWords } from "../../figures/mix-bar.tsx";
import { kilowattHours } from "../../format.ts";
import { m } from "../../text.ts";
import { co2Words, costWords } from "./figures-in-words.ts";
import styles from "./reports.module.css";
import type { Sum } from "./sums.ts";

interface ComparedProps {
  readonly now: Sum;
  readonly before: Sum;
  readonly currency: string | null;
}

export function Compared({ now, before, currency }: ComparedProps) {
  const rows: readonly (readonly [string, (sum: Sum) => string])[] = [
    [m.delivered(), ({ delivered }) => kilowattHours(delivered.energyWh, 1)],
    [m.renewable(), ({ delivered }) => renewableWords(delivered.sourcesWh)],
    [m.cost(), ({ delivered }) => costWords(delivered.costMicro, currency)],
    [m.co2Kg(), ({ delivered }) => co2Words(delivered.co2Milligrams)],
    [m.fromBattery(), ({ fromBattery }) => kilowattHours(fromBattery.energyWh, 1)],
  ];
  return (
    <section className={styles.panel} aria-label={m.comparedTitle()}>
      <h2>{m.comparedTitle()}</h2>
      <table className={styles.compared}>
        <thead>
          <tr>
            <td />
            <th scope="col">{m.thisMonth()}</th>
            <th scope="col">{m.monthBefore()}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([label, words]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{words(now)}</td>
              <td>{words(before)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
