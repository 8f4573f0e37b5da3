import { Card } from "../../blocks/card.tsx";
import { TwoVersions } from "../../blocks/two-versions.tsx";
import { renewableWords } from "../../figures/mix-bar.tsx";
import { kilowattHours } from "../../format.ts";
import { m } from "../../text.ts";
import { co2Words, costWords } from "./figures-in-words.ts";
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
    <Card title={m.comparedTitle()}>
      <TwoVersions names={[m.thisMonth(), m.monthBefore()]} versions={[now, before]} rows={rows} />
    </Card>
  );
}
