import { m } from "../../text.ts";
import type { Energy, PlanSlot } from "./queries.ts";

export type PlanDso = Energy["dsos"][number];

/** A quarter hour of a plan as the picture, its table and its finding have it. */
export interface PlanRow {
  readonly startAt: number;
  readonly endAt: number;
  readonly slot: PlanSlot;
  /** From whom the most energy comes, or the first would; null: from nobody. */
  readonly dso: PlanDso | null;
  /** Of that DSO. */
  readonly priceMicro: number | null;
}

const SLOT_MS = 900_000;
const SLOTS_OF_DAY = 96;

export function planRows(slots: readonly PlanSlot[], dsos: readonly PlanDso[]): readonly PlanRow[] {
  return slots.slice(0, SLOTS_OF_DAY).map((slot) => {
    const startAt = Date.parse(slot.startAt);
    const id = sourceOf(slot);
    return {
      startAt,
      endAt: startAt + SLOT_MS,
      slot,
      dso: dsos.find((dso) => dso.id === id) ?? null,
      priceMicro: id === null ? null : (slot.prices[id]?.microPerKwh ?? null),
    };
  });
}

function sourceOf({ drawW, why }: PlanSlot): string | null {
  const [most] = Object.entries(drawW)
    .filter(([, powerW]) => powerW > 0)
    .toSorted(([, left], [, right]) => right - left);
  return most?.[0] ?? why.supply.dsoId;
}

/** A stretch of rows in which something stays as it is. */
export interface Stretch<T> {
  readonly value: T;
  readonly startAt: number;
  readonly endAt: number;
}

export function stretchesOf<T>(rows: readonly PlanRow[], read: (row: PlanRow) => T): readonly Stretch<T>[] {
  const stretches: Stretch<T>[] = [];
  for (const row of rows) {
    const value = read(row);
    const last = stretches.at(-1);
    if (last !== undefined && last.value === value) stretches[stretches.length - 1] = { ...last, endAt: row.endAt };
    else stretches.push({ value, startAt: row.startAt, endAt: row.endAt });
  }
  return stretches;
}

export type BatteryUse = "stores" | "gives" | "holds";

export function batteryUse({ slot: { batteryW } }: PlanRow): BatteryUse {
  if (batteryW === 0) return "holds";
  return batteryW > 0 ? "stores" : "gives";
}

interface Words {
  readonly time: (at: number) => string;
  readonly price: (micro: number) => string;
  readonly hasBattery: boolean;
}

/** What a plan says, in sentences. */
export function planFinding(rows: readonly PlanRow[], words: Words): string {
  return [sourceFinding(rows, words), ...(words.hasBattery ? batteryFinding(rows, words) : []), cheapest(rows, words)]
    .filter((sentence) => sentence !== null)
    .join(" ");
}

function sourceFinding(rows: readonly PlanRow[], { time }: Words): string {
  const [first, second] = stretchesOf(rows, ({ dso }) => dso);
  if (first === undefined || first.value === null) return m.planFromNobody();
  const dso = first.value.name;
  if (second === undefined || second.value === null) return m.planFrom({ dso });
  return m.planFromUntil({ dso, time: time(first.endAt), next: second.value.name });
}

/** More of them nobody would read; the table has all. */
const PERIODS_NAMED = 3;

function batteryFinding(rows: readonly PlanRow[], { time }: Words): readonly string[] {
  const all = stretchesOf(rows, batteryUse);
  const periods = (use: BatteryUse) =>
    all
      .filter(({ value }) => value === use)
      .slice(0, PERIODS_NAMED)
      .map(({ startAt, endAt }) => m.period({ from: time(startAt), until: time(endAt) }))
      .join(", ");
  const [stores, gives] = [periods("stores"), periods("gives")];
  if (stores === "" && gives === "") return [m.planHolds()];
  return [
    ...(stores === "" ? [] : [m.planStores({ periods: stores })]),
    ...(gives === "" ? [] : [m.planGives({ periods: gives })]),
  ];
}

function cheapest(rows: readonly PlanRow[], { time, price }: Words): string | null {
  const prices = rows.flatMap(({ startAt, slot }) =>
    Object.values(slot.prices).map(({ microPerKwh }) => ({ startAt, microPerKwh })),
  );
  const [first, ...others] = prices;
  if (first === undefined) return null;
  const best = others.reduce((least, one) => (one.microPerKwh < least.microPerKwh ? one : least), first);
  return m.planCheapest({ time: time(best.startAt), price: price(best.microPerKwh) });
}
