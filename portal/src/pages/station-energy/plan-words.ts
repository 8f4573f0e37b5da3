import { allOf, kilowattHours } from "../../format.ts";
import { m } from "../../text.ts";
import {
  type BatteryUse,
  batteryUse,
  type Drawn,
  isOf,
  type PastSlot,
  type PlanRow,
  stretchesOf,
} from "./plan-rows.ts";

interface Words {
  readonly time: (at: number) => string;
  readonly price: (micro: number) => string;
  readonly hasBattery: boolean;
}

/** What is planned, and what happened before, in sentences. */
export function planFinding(rows: readonly PlanRow[], words: Words): string {
  const planned = rows.filter(isOf("planned"));
  return [
    sourceFinding(planned, words),
    ...(words.hasBattery ? batteryFinding(planned, words) : []),
    cheapest(planned, words),
    ...pastFinding(rows, words),
  ]
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
  const prices = rows.flatMap(({ startAt, prices: all }) =>
    Object.values(all).map(({ microPerKwh }) => ({ startAt, microPerKwh })),
  );
  const [first, ...others] = prices;
  if (first === undefined) return null;
  const best = others.reduce((least, one) => (one.microPerKwh < least.microPerKwh ? one : least), first);
  return m.planCheapest({ time: time(best.startAt), price: price(best.microPerKwh) });
}

/** "Since 04:15 it drew 22.3 kWh from NordNett and 4.1 kWh from Volta. The battery took in 10.0 kWh and gave 3.2 kWh." */
function pastFinding(rows: readonly PlanRow[], { time, hasBattery }: Words): readonly string[] {
  const slots = rows.flatMap(({ told }) => (told.kind === "past" ? [told.slot] : []));
  const [first] = slots;
  if (first === undefined) return [];
  const since = time(Date.parse(first.startAt));
  const sum = (of: (slot: PastSlot) => number) =>
    kilowattHours(
      slots.reduce((all, slot) => all + of(slot), 0),
      1,
    );
  const drawn = drawnWords(rows);
  return [
    drawn === "" ? m.pastNothingDrawn({ since }) : m.pastDrawn({ since, drawn }),
    ...(hasBattery
      ? [m.pastBattery({ stored: sum((slot) => slot.batteryInWh), given: sum((slot) => slot.batteryOutWh) })]
      : []),
  ];
}

/** What was drawn in these rows, by DSO, the most first. */
export function drawnWords(rows: readonly PlanRow[]): string {
  const drawn = rows.flatMap(({ told }) => (told.kind === "past" ? told.drawn : []));
  const energyWh = (parts: readonly Drawn[]) => parts.reduce((sum, part) => sum + part.energyWh, 0);
  const all = [...Map.groupBy(drawn, ({ dso }) => dso?.name ?? m.dsoNotKnown())].map(
    ([dso, parts]) => [dso, energyWh(parts)] as const,
  );
  const named = all.toSorted(([, left], [, right]) => right - left);
  return allOf(named.map(([dso, drawnWh]) => m.drawnFrom({ dso, energy: kilowattHours(drawnWh, 1) })));
}
