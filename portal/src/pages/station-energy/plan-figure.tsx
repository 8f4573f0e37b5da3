import { useState } from "react";
import { decimal } from "../../../../src/entry/api/shared/csv.ts";
import { Cursor } from "../../figures/cursor.tsx";
import { Figure, type FigureColumn } from "../../figures/figure.tsx";
import { clockTime, exactMoney, kilowattHours, kilowatts } from "../../format.ts";
import { m } from "../../text.ts";
import { useNow } from "../../use-now.ts";
import { PlanPicture } from "./plan-picture.tsx";
import { isOf, type PlanDso, type PlanRow, planRows } from "./plan-rows.ts";
import { drawnWords, planFinding } from "./plan-words.ts";
import type { EnergySlots, PlanSlot } from "./queries.ts";
import { KIND_WORDS, whyWords } from "./words.ts";

interface PlanFigureProps {
  readonly title: string;
  readonly fileName: string;
  /** Null: not read. */
  readonly past: EnergySlots | null;
  readonly plan: readonly PlanSlot[];
  /** In an order that stays. */
  readonly dsos: readonly PlanDso[];
  readonly currency: string;
  readonly timeZone: string;
  readonly hasBattery: boolean;
}

/** The last hours and the next 24 on one axis: prices of all DSOs, from whom energy comes, what the battery does (portal 6). */
export function PlanFigure({ title, fileName, past, plan, dsos, currency, timeZone, hasBattery }: PlanFigureProps) {
  const now = useNow();
  const [pointed, setPointed] = useState<number | null>(null);
  const rows = planRows(past, plan, dsos);
  const index = pointed ?? Math.max(0, rows.findIndex(isOf("planned")));
  const time = (at: number) => clockTime(at, timeZone);
  const price = (micro: number | null) => (micro === null ? m.priceUnknown() : exactMoney(micro, currency));
  const columns: readonly [FigureColumn<PlanRow>, ...FigureColumn<PlanRow>[]] = [
    {
      label: m.columnTime(),
      text: ({ startAt }) => time(startAt),
      csv: ({ startAt }) => new Date(startAt).toISOString(),
    },
    { label: m.columnKind(), text: kindOf, csv: kindOf },
    { label: m.columnDso(), text: nameOf, csv: nameOf },
    {
      label: m.pricePerKwh(),
      isNumber: true,
      text: ({ priceMicro }) => price(priceMicro),
      csv: ({ priceMicro }) => (priceMicro === null ? null : decimal(priceMicro, 6)),
    },
    { label: m.columnLoad(), isNumber: true, ...powerColumn(({ loadW }) => loadW) },
    ...(hasBattery
      ? [
          { label: m.columnStores(), isNumber: true, ...powerColumn(({ battery }) => battery?.storesW ?? null) },
          { label: m.columnGives(), isNumber: true, ...powerColumn(({ battery }) => battery?.givesW ?? null) },
          {
            label: m.columnStored(),
            isNumber: true,
            text: ({ battery }: PlanRow) => (battery === null ? m.noValue() : kilowattHours(battery.storedWh, 1)),
            csv: ({ battery }: PlanRow) => battery && decimal(battery.storedWh, 3),
          },
        ]
      : []),
    {
      label: m.columnReason(),
      text: (row) => reasonWords(row, timeZone),
      csv: (row) => reasonWords(row, timeZone),
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
          index={index}
          textOf={(at) => slotText(rows[at], { time, price, hasBattery, timeZone })}
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

function kindOf({ told }: PlanRow): string {
  return KIND_WORDS[told.kind]();
}

function powerColumn(read: (row: PlanRow) => number | null) {
  return {
    text: (row: PlanRow) => {
      const powerW = read(row);
      return powerW === null ? m.noValue() : kilowatts(powerW);
    },
    csv: (row: PlanRow) => {
      const powerW = read(row);
      return powerW === null ? null : decimal(powerW, 3);
    },
  };
}

/** Why it is planned so, or from whom it was drawn. */
function reasonWords(row: PlanRow, timeZone: string): string {
  const { told } = row;
  if (told.kind === "unknown") return "";
  if (told.kind === "planned") return whyWords(told.slot, timeZone);
  return told.drawn.length === 0 ? m.nothingDrawn() : m.drawnInSlot({ drawn: drawnWords([row]) });
}

interface SlotWords {
  readonly time: (at: number) => string;
  readonly price: (micro: number | null) => string;
  readonly hasBattery: boolean;
  readonly timeZone: string;
}

function slotText(row: PlanRow | undefined, { time, price, hasBattery, timeZone }: SlotWords): string {
  if (row === undefined) return "";
  const { told, startAt, priceMicro } = row;
  if (told.kind === "unknown") return m.slotUnknown({ time: time(startAt) });
  const battery = hasBattery ? batteryWords(row) : m.noBattery();
  const facts = { time: time(startAt), kind: kindOf(row), dso: nameOf(row), battery };
  const first =
    priceMicro === null ? m.planSlotTextWithoutPrice(facts) : m.planSlotText({ ...facts, price: price(priceMicro) });
  return `${first} ${reasonWords(row, timeZone)}`;
}

function batteryWords({ battery }: PlanRow): string {
  if (battery === null) return m.batteryNotKnown();
  const [stores, gives] = [kilowatts(battery.storesW), kilowatts(battery.givesW)];
  if (battery.storesW > 0 && battery.givesW > 0) return m.batteryStoresAndGives({ stores, gives });
  if (battery.storesW > 0) return m.batteryStores({ power: stores });
  return battery.givesW > 0 ? m.batteryGives({ power: gives }) : m.batteryHolds();
}
