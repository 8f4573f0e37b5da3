import type { EnergyReportView } from "../../../../src/entry/api/shared/energy-report.ts";
import { Card } from "../../blocks/card.tsx";
import { kilowattHours, rounded } from "../../format.ts";
import { m } from "../../text.ts";
import styles from "./reports.module.css";

type Gap = EnergyReportView["gaps"][number];

const WORDS: Readonly<Record<Gap["kind"], (gap: { dso: string; hours: string; energy: string }) => string>> = {
  supply_unknown: m.gapSupply,
  price_estimated: m.gapPriceEstimated,
  price_unknown: m.gapPriceUnknown,
  mix_unknown: m.gapMix,
  co2_unknown: m.gapCo2,
};

/** Whose hours are missing, and what was counted as unknown because of it. */
export function MissingHours({ reports }: { readonly reports: readonly EnergyReportView[] }) {
  const gaps = reports.flatMap((report) => report.gaps.map((gap) => ({ gap, station: report.location })));
  return (
    <Card title={m.missingHours()}>
      {gaps.length === 0 ? (
        <p>{m.noGaps()}</p>
      ) : (
        <ul className={styles.gaps}>
          {gaps.map(({ gap, station }) => (
            <li key={`${station} ${gap.kind} ${gap.dsoId}`}>{m.gapAt({ station, gap: gapWords(gap) })}</li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function gapWords({ kind, dso, hours, energyWh }: Gap): string {
  return WORDS[kind]({
    dso: dso ?? m.unknownDso(),
    hours: rounded(hours),
    energy: kilowattHours(energyWh, 1),
  });
}
