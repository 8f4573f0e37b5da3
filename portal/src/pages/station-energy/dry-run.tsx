import { useDebouncedValue } from "@mantine/hooks";
import { skipToken, type UseQueryResult, useQuery } from "@tanstack/react-query";
import { Card } from "../../blocks/card.tsx";
import { TwoVersions } from "../../blocks/two-versions.tsx";
import { decimal, kilowattHours, money, percent } from "../../format.ts";
import { whyNotDone } from "../../refusals.ts";
import { m } from "../../text.ts";
import { isNothing } from "./draft.ts";
import { type DryRun, type Edits, tryEdits } from "./queries.ts";

/** Who types does not mean every letter. */
const QUIET_MS = 400;

/** What edits would change; nothing while there are none. */
export function useDryRun(stationId: string, edits: Edits | null): UseQueryResult<DryRun> {
  const content = JSON.stringify(edits);
  const [quiet] = useDebouncedValue(content, QUIET_MS);
  const isAsked = edits !== null && !isNothing(edits) && quiet === content;
  return useQuery({
    queryKey: ["dry-run", stationId, content],
    queryFn: isAsked ? () => tryEdits(stationId, edits) : skipToken,
    retry: false,
    // What was worked out before stays until the new one is there.
    placeholderData: (before) => (edits === null || isNothing(edits) ? undefined : before),
  });
}

interface DryRunViewProps {
  readonly tried: UseQueryResult<DryRun>;
  readonly currency: string;
  readonly hasBattery: boolean;
}

type Totals = DryRun["before"];

/** Cost, renewable share and the rest, before and after. */
export function DryRunView({ tried, currency, hasBattery }: DryRunViewProps) {
  const { data, error } = tried;
  const rows: readonly (readonly [string, (totals: Totals) => string])[] = [
    [m.dryRunCost(), ({ costMicro }) => money(costMicro, currency)],
    [
      m.dryRunRenewable(),
      ({ renewableBasisPoints }) =>
        renewableBasisPoints === null ? m.noValue() : percent(Math.round(renewableBasisPoints / 100) * 100),
    ],
    [m.dryRunCo2(), ({ co2Grams }) => (co2Grams === null ? m.noValue() : decimal(co2Grams / 1_000, 1))],
    [m.dryRunUnserved(), ({ unservedWh }) => kilowattHours(unservedWh, 1)],
    ...(hasBattery ? [[m.dryRunStored(), ({ storedWh }: Totals) => kilowattHours(storedWh, 1)] as const] : []),
  ];
  return (
    <Card title={m.dryRun()} level={3}>
      {error !== null && <p role="alert">{m.dryRunFailed({ why: whyNotDone(error) })}</p>}
      {data === undefined ? (
        error === null && <p role="status">{m.dryRunWaiting()}</p>
      ) : (
        <TwoVersions names={[m.dryRunBefore(), m.dryRunAfter()]} versions={[data.before, data.after]} rows={rows} />
      )}
    </Card>
  );
}
