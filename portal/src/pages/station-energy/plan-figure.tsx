import { useState } from "react";
import { decimal } from "../../../../src/entry/api/shared/csv.ts";
import { Cursor } from "../../figures/cursor.tsx";
import { Figure, type FigureColumn } from "../../figures/figure.tsx";
import { clockTime, exactMoney, kilowattHours, kilowatts } from "../../format.ts";
import { m } from "../../text.ts";
import { useNow } from "../../use-now.ts";
import { PlanPicture } from "./plan-picture.tsx";
import { type PlanDso, type PlanRow, planFinding, planRows } from "./plan-rows.ts";
import type { PlanSlot } from "./queries.ts";
import { whyWords } from "./words.ts";

interface PlanFigureProps {
  readonly title: string;
  readonly fileName: string;
  readonly slots: readonly PlanSlot[];
  /** In an order that stays. */
  readonly dsos: readonly PlanDso[];
  readonly currency: string;
  readonly timeZone: string;
  readonly hasBattery: boolean;
}

/** The next 24 hours on one axis: prices of all DSOs, from whom energy comes, what the battery does (portal 6). */
export function PlanFigure({ title, fileName, slots, dsos, currency, timeZone, hasBattery }: PlanFigureProps) {
  const now = useNow();
  const [pointed, setPointed] = useState<number | null>(null);
  const rows = planRows(slots, dsos);
  const time = (at: number) => clockTime(at, timeZone);
  const price = (micro: number | null) => (micro === null ? m.priceUnknown() : exactMoney(micro, currency));
  const columns: readonly [FigureColumn<PlanRow>, ...FigureColumn<PlanRow>[]] = [
    {
      label: m.columnTime(),
      text: ({ startAt }) => time(startAt),
      csv: ({ startAt }) => new Date(startAt).toISOString(),
    },
    { label: m.columnDso(), text: nameOf, csv: nameOf },
    {
      label: m.pricePerKwh(),
      isNumber: true,
      text: ({ priceMicro }) => price(priceMicro),
      csv: ({ priceMicro }) => (priceMicro === null ? null : decimal(priceMicro, 6)),
    },
    { label: m.columnLoad(), isNumber: true, ...powerColumn(({ slot }) => slot.loadW) },
    ...(hasBattery
      ? [
          { label: m.columnBattery(), isNumber: true, ...powerColumn(({ slot }) => slot.batteryW) },
          {
            label: m.columnStored(),
            isNumber: true,
            text: ({ slot }: PlanRow) => kilowattHours(slot.storedWh, 1),
            csv: ({ slot }: PlanRow) => decimal(slot.storedWh, 3),
          },
        ]
      : []),
    {
      label: m.columnReason(),
      text: ({ slot }) => whyWords(slot, timeZone),
      csv: ({ slot }) => whyWords(slot, timeZone),
    },
  ];
  return (
    <Figure
      title={title}
      finding={planFinding(rows, { time, price, hasBattery })}
      fileName={fileName}
      rows={rows}
      keyOf={({ startAt }) => String(startAt)}
      columns={columns}
      cursor={
        <Cursor
          label={m.chooseTime()}
          count={rows.length}
          index={pointed}
          textOf={(index) => slotText(rows[index], { time, price, hasBattery, timeZone })}
          onMove={setPointed}
        />
      }
    >
      <PlanPicture
        rows={rows}
        dsos={dsos}
        currency={currency}
        timeZone={timeZone}
        hasBattery={hasBattery}
        nowAt={now}
        cursorAt={pointed === null ? null : (rows[pointed]?.startAt ?? null)}
        onPoint={(at) =>
          setPointed(
            Math.max(
              0,
              rows.findLastIndex(({ startAt }) => startAt <= at),
            ),
          )
        }
      />
    </Figure>
  );
}

function nameOf({ dso }: PlanRow): string {
  return dso?.name ?? m.noValue();
}

function powerColumn(read: (row: PlanRow) => number) {
  return { text: (row: PlanRow) => kilowatts(read(row)), csv: (row: PlanRow) => decimal(read(row), 3) };
}

interface SlotWords {
  readonly time: (at: number) => string;
  readonly price: (micro: number | null) => string;
  readonly hasBattery: boolean;
  readonly timeZone: string;
}

function slotText(row: PlanRow | undefined, { time, price, hasBattery, timeZone }: SlotWords): string {
  if (row === undefined) return "";
  const { slot, startAt, priceMicro } = row;
  const battery = hasBattery ? batteryWords(slot.batteryW) : m.noBattery();
  const facts = { time: time(startAt), dso: nameOf(row), battery };
  const first =
    priceMicro === null ? m.planSlotTextWithoutPrice(facts) : m.planSlotText({ ...facts, price: price(priceMicro) });
  return `${first} ${whyWords(slot, timeZone)}`;
}

function batteryWords(batteryW: number): string {
  if (batteryW === 0) return m.batteryHolds();
  const power = kilowatts(Math.abs(batteryW));
  return batteryW > 0 ? m.batteryStores({ power }) : m.batteryGives({ power });
}
