import { NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Answer } from "../../blocks/answer.tsx";
import { Dialog } from "../../blocks/dialog.tsx";
import { Rows } from "../../blocks/rows.tsx";
import { count, kilowattHours, money } from "../../format.ts";
import { currentLocale, m } from "../../text.ts";
import styles from "./prices.module.css";
import { replayMonth, type WhatIfPlace, type WhatIfQuestion } from "./queries.ts";
import type { Change } from "./use-price-edits.ts";
import { CLASS_WORDS } from "./words.ts";

interface WhatIfDialogProps {
  readonly changes: readonly Change[];
  readonly isOpen: boolean;
  onClose(): void;
}

/** What a month would have brought at prices that are not saved yet. */
export function WhatIfDialog({ changes, isOpen, onClose }: WhatIfDialogProps) {
  return (
    <Dialog title={m.whatIf()} isOpen={isOpen} onClose={onClose} isWide>
      <WhatIf changes={changes} />
    </Dialog>
  );
}

function WhatIf({ changes }: { readonly changes: readonly Change[] }) {
  const [months] = useState(() => monthsUntil(new Date()));
  const [month, setMonth] = useState(months[1] ?? "");
  const prices = changes.map((change) => ({ class: change.class, priceMicroPerKwh: change.newMicro }));
  const question: WhatIfQuestion = { month, prices };
  const replayed = useQuery({ queryKey: ["what-if", question], queryFn: () => replayMonth(question) });
  return (
    <>
      <p>{m.whatIfText()}</p>
      <NativeSelect
        label={m.monthField()}
        value={month}
        onChange={({ currentTarget: { value } }) => setMonth(value)}
        data={months.map((each) => ({ value: each, label: monthName(each) }))}
      />
      <Answer of={replayed} heightsPx={[160]}>
        {(places) => <Takings places={places} month={monthName(month)} />}
      </Answer>
    </>
  );
}

type Line = WhatIfPlace["classes"][number] & { readonly key: string; readonly station: string };

function Takings({ places, month }: { readonly places: readonly WhatIfPlace[]; readonly month: string }) {
  const lines: readonly Line[] = places.flatMap(({ locationId, name, classes }) =>
    classes.map((each) => ({ ...each, key: `${locationId} ${each.class}`, station: name })),
  );
  if (lines.length === 0) return <p>{m.whatIfNoSessions({ month })}</p>;
  const uncosted = lines.reduce((sum, { uncostedSessions }) => sum + uncostedSessions, 0);
  return (
    <>
      <Rows
        label={m.whatIf()}
        rows={lines}
        keyOf={({ key }) => key}
        head={{
          id: "place",
          label: m.station(),
          cell: (line) => m.stationAndClass({ station: line.station, class: CLASS_WORDS[line.class]() }),
        }}
        columns={[
          { id: "sessions", label: m.sessionsColumn(), isNumber: true, cell: ({ sessions }) => count(sessions) },
          {
            id: "energy",
            label: m.energyKwhColumn(),
            isNumber: true,
            cell: ({ energyWh }) => kilowattHours(energyWh, 0),
          },
          compared("revenue", m.revenueColumn(), (takings, currency) => money(takings.payableMicro, currency)),
          compared("margin", m.marginColumn(), (takings, currency) => money(takings.marginMicro, currency)),
          compared("loss", m.lossMakingColumn(), (takings) => count(takings.lossMaking)),
        ]}
        tableFromEm={56}
      />
      {uncosted > 0 && <p className={styles.quiet}>{m.whatIfUncosted({ count: uncosted })}</p>}
    </>
  );
}

/** What it was, and what it would have been. */
function compared(id: string, label: string, cell: (takings: Line["real"], currency: string) => string) {
  return {
    id,
    label,
    isNumber: true,
    cell: ({ real, proposed, currency }: Line) => (
      <span className={styles.compared}>
        {m.wasWouldBe({ was: cell(real, currency), wouldBe: cell(proposed, currency) })}
      </span>
    ),
  };
}

const MONTHS_BACK = 12;

/** "2026-11", this month first. */
function monthsUntil(now: Date): readonly string[] {
  return Array.from({ length: MONTHS_BACK + 1 }, (_, back) =>
    new Date(Date.UTC(now.getFullYear(), now.getMonth() - back, 1)).toISOString().slice(0, 7),
  );
}

function monthName(month: string): string {
  const options: Intl.DateTimeFormatOptions = { month: "long", year: "numeric", timeZone: "UTC" };
  return new Intl.DateTimeFormat(currentLocale(), options).format(new Date(`${month}-01T00:00:00Z`));
}
