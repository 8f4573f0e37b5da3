import { Link } from "@tanstack/react-router";
import type { EnergyReportView } from "../../../../src/entry/api/shared/energy-report.ts";
import { MixBar } from "../../figures/mix-bar.tsx";
import { kilowattHours } from "../../format.ts";
import { m } from "../../text.ts";
import { co2Words, costWords, currencyOf } from "./figures-in-words.ts";
import { monthWords } from "./months.ts";
import type { Asked } from "./queries.ts";
import styles from "./reports.module.css";
import { sumOf } from "./sums.ts";

interface MixSummaryProps {
  readonly asked: Asked;
  readonly reports: readonly EnergyReportView[];
}

/** What a month's energy was made of, how much there was, and what it cost. */
export function MixSummary({ asked, reports }: MixSummaryProps) {
  const { delivered } = sumOf(reports.map(({ total }) => total));
  if (delivered.energyWh === 0) return <NothingDelivered asked={asked} reports={reports} />;
  return (
    <>
      <MixBar mix={delivered.sourcesWh} />
      <dl className={styles.totals}>
        <div>
          <dt>{m.delivered()}</dt>
          <dd>{kilowattHours(delivered.energyWh, 1)}</dd>
        </div>
        <div>
          <dt>{m.cost()}</dt>
          <dd>{costWords(delivered.costMicro, currencyOf(reports))}</dd>
        </div>
        <div>
          <dt>{m.co2Kg()}</dt>
          <dd>{co2Words(delivered.co2Milligrams)}</dd>
        </div>
      </dl>
    </>
  );
}

/** Says so, and leads to the nearest month in which something was. */
export function NothingDelivered({ asked, reports }: MixSummaryProps) {
  const month = monthWords(asked.month);
  const [nearest] = reports.flatMap(({ nearestMonth }) => (nearestMonth === null ? [] : [nearestMonth]));
  if (nearest === undefined) return <p>{m.reportNoDataAtAll({ month })}</p>;
  return (
    <p>
      {m.reportNoData({ month })}{" "}
      <Link to="/reports" search={(before) => ({ ...before, month: nearest })}>
        {m.reportNearest({ month: monthWords(nearest) })}
      </Link>
    </p>
  );
}
