import type { EnergyReportView } from "../../../../src/entry/api/shared/energy-report.ts";
import { Card } from "../../blocks/card.tsx";
import { Rows } from "../../blocks/rows.tsx";
import { renewableWords } from "../../figures/mix-bar.tsx";
import { kilowattHours } from "../../format.ts";
import { m } from "../../text.ts";
import { co2Words, costWords } from "./figures-in-words.ts";
import styles from "./reports.module.css";
import type { Sum } from "./sums.ts";

interface SumProps {
  readonly sum: Sum;
  readonly currency: string | null;
}

/** What was drawn from whom. */
export function DsoRows({ sum, currency }: SumProps) {
  return (
    <section className={styles.section} aria-label={m.perDso()}>
      <h2>{m.perDso()}</h2>
      <Rows
        label={m.perDso()}
        rows={sum.imports}
        keyOf={({ dsoId }) => dsoId ?? ""}
        head={{ id: "dso", label: m.dso(), cell: ({ dso }) => dso ?? m.unknownDso() }}
        columns={[
          { id: "drawn", label: m.drawn(), isNumber: true, cell: ({ energyWh }) => kilowattHours(energyWh, 1) },
          { id: "renewable", label: m.renewable(), isNumber: true, cell: ({ sourcesWh }) => renewableWords(sourcesWh) },
          { id: "cost", label: m.cost(), isNumber: true, cell: ({ costMicro }) => costWords(costMicro, currency) },
          { id: "co2", label: m.co2Kg(), isNumber: true, cell: ({ co2Milligrams }) => co2Words(co2Milligrams) },
          {
            id: "unpriced",
            label: m.unpriced(),
            isNumber: true,
            cell: ({ unpricedWh }) => kilowattHours(unpricedWh, 1),
          },
        ]}
      />
    </section>
  );
}

export function StationRows({ reports }: { readonly reports: readonly EnergyReportView[] }) {
  return (
    <section className={styles.section} aria-label={m.perStation()}>
      <h2>{m.perStation()}</h2>
      <Rows
        label={m.perStation()}
        rows={reports}
        keyOf={({ locationId }) => locationId}
        head={{ id: "station", label: m.station(), cell: ({ location }) => location }}
        columns={[
          {
            id: "delivered",
            label: m.delivered(),
            isNumber: true,
            cell: ({ total }) => kilowattHours(total.delivered.energyWh, 1),
          },
          {
            id: "renewable",
            label: m.renewable(),
            isNumber: true,
            cell: ({ total }) => renewableWords(total.delivered.sourcesWh),
          },
          {
            id: "cost",
            label: m.cost(),
            isNumber: true,
            cell: ({ total, currency }) => costWords(total.delivered.costMicro, currency),
          },
          {
            id: "co2",
            label: m.co2Kg(),
            isNumber: true,
            cell: ({ total }) => co2Words(total.delivered.co2Milligrams),
          },
          {
            id: "battery",
            label: m.fromBattery(),
            isNumber: true,
            cell: ({ total }) => kilowattHours(total.fromBattery.energyWh, 1),
          },
        ]}
      />
    </section>
  );
}

/** In and out are two flows, and never netted. */
export function BatteryFlows({ sum: { battery, remainderWh }, currency }: SumProps) {
  const rows = [
    [m.batteryIn(), kilowattHours(battery.inWh, 1)],
    [m.batteryOut(), kilowattHours(battery.outWh, 1)],
    [m.batteryLosses(), kilowattHours(battery.lossesWh, 1)],
    [m.batteryChange(), kilowattHours(battery.storedToWh - battery.storedFromWh, 1)],
    [m.remainder(), kilowattHours(remainderWh, 1)],
    [m.batteryWear(), costWords(battery.wearMicro, currency)],
  ] as const;
  return (
    <Card title={m.batteryFlows()}>
      <dl className={styles.totals}>
        {rows.map(([label, words]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
