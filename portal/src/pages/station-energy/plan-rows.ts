import type { EnergyView } from "../../../../src/entry/api/shared/energy.ts";
import type { EnergySlotsView } from "../../../../src/entry/api/shared/energy-slots.ts";

export type PlanDso = EnergyView["dsos"][number];
export type PlanSlot = NonNullable<EnergyView["plan"]>["slots"][number];
export type PastSlot = EnergySlotsView["slots"][number];

/** A quarter hour as the picture, its table and its finding have it: what happened, what is planned, or that nothing is known. */
export interface PlanRow {
  readonly startAt: number;
  readonly endAt: number;
  readonly told:
    | { readonly kind: "past"; readonly slot: PastSlot; readonly drawn: readonly Drawn[] }
    | { readonly kind: "planned"; readonly slot: PlanSlot }
    | { readonly kind: "unknown" };
  /** From whom the most energy came or is to come, or the first would; null: from nobody, or not known. */
  readonly dso: PlanDso | null;
  /** Of that DSO. */
  readonly priceMicro: number | null;
  /** By DSO. */
  readonly prices: Readonly<Record<string, { readonly microPerKwh: number }>>;
  /** In the mean; null: not known. */
  readonly loadW: number | null;
  readonly battery: {
    readonly storesW: number;
    readonly givesW: number;
    /** When the quarter hour ends. */
    readonly storedWh: number;
  } | null;
}

export interface Drawn {
  /** Null: it is not known from whom, or serves the station no more. */
  readonly dso: PlanDso | null;
  readonly energyWh: number;
}

export const ROW_KINDS = ["past", "unknown", "planned"] as const;
export type RowKind = PlanRow["told"]["kind"];

const SLOT_MS = 900_000;
const SLOTS_OF_HOUR = 4;
const SLOTS_OF_DAY = 96;

/**
 * What happened and what is planned on one axis, quarter hour by quarter hour without a hole. It begins with the first of
 * which something is known; what is over was not as planned, but as it was written down.
 * @param past null: not read.
 */
export function planRows(
  past: EnergySlotsView | null,
  plan: readonly PlanSlot[],
  dsos: readonly PlanDso[],
): readonly PlanRow[] {
  const planned = new Map(plan.slice(0, SLOTS_OF_DAY).map((slot) => [Date.parse(slot.startAt), slot]));
  const happened = new Map((past?.slots ?? []).map((slot) => [Date.parse(slot.startAt), slot]));
  const overUntil = past === null ? 0 : Date.parse(past.until);
  const all = [...happened.keys(), ...planned.keys()];
  if (all.length === 0) return [];
  const from = Math.min(...all);
  const length = (Math.max(...all) - from) / SLOT_MS + 1;
  return Array.from({ length }, (_, index) => {
    const startAt = from + index * SLOT_MS;
    const was = happened.get(startAt);
    const will = planned.get(startAt);
    if (was !== undefined) return pastRow(startAt, was, dsos);
    return will === undefined || startAt < overUntil ? unknownRow(startAt) : plannedRow(startAt, will, dsos);
  });
}

function pastRow(startAt: number, slot: PastSlot, dsos: readonly PlanDso[]): PlanRow {
  const [most] = slot.imports.toSorted((left, right) => right.energyWh - left.energyWh);
  const dsoOf = (dsoId: string | null | undefined) => dsos.find(({ id }) => id === dsoId) ?? null;
  const { storedWh, batteryInWh, batteryOutWh } = slot;
  return {
    ...timesOf(startAt),
    told: {
      kind: "past",
      slot,
      drawn: slot.imports.map(({ dsoId, energyWh }) => ({ dso: dsoOf(dsoId), energyWh })),
    },
    dso: dsoOf(most?.dsoId),
    priceMicro: most?.priceMicroPerKwh ?? null,
    prices: slot.prices,
    loadW: meanW(slot.deliveredWh),
    // Of a battery that says not what it holds, it is not known what it did.
    battery: storedWh === null ? null : { storesW: meanW(batteryInWh), givesW: meanW(batteryOutWh), storedWh },
  };
}

function plannedRow(startAt: number, slot: PlanSlot, dsos: readonly PlanDso[]): PlanRow {
  const id = sourceOf(slot);
  const { batteryW, storedWh } = slot;
  return {
    ...timesOf(startAt),
    told: { kind: "planned", slot },
    dso: dsos.find((dso) => dso.id === id) ?? null,
    priceMicro: id === null ? null : (slot.prices[id]?.microPerKwh ?? null),
    prices: slot.prices,
    loadW: slot.loadW,
    battery: { storesW: Math.max(0, batteryW), givesW: Math.max(0, -batteryW), storedWh },
  };
}

function unknownRow(startAt: number): PlanRow {
  const nothing = { dso: null, priceMicro: null, prices: {}, loadW: null, battery: null };
  return { ...timesOf(startAt), told: { kind: "unknown" }, ...nothing };
}

function timesOf(startAt: number) {
  return { startAt, endAt: startAt + SLOT_MS };
}

function meanW(energyWh: number): number {
  return energyWh * SLOTS_OF_HOUR;
}

function sourceOf({ drawW, why }: PlanSlot): string | null {
  const [most] = Object.entries(drawW)
    .filter(([, powerW]) => powerW > 0)
    .toSorted(([, left], [, right]) => right - left);
  return most?.[0] ?? why.supply.dsoId;
}

export function isOf(kind: RowKind): (row: PlanRow) => boolean {
  return ({ told }) => told.kind === kind;
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
    if (last !== undefined && last.value === value && last.endAt === row.startAt)
      stretches[stretches.length - 1] = { ...last, endAt: row.endAt };
    else stretches.push({ value, startAt: row.startAt, endAt: row.endAt });
  }
  return stretches;
}

export type BatteryUse = "stores" | "gives" | "holds";

/** What a battery is planned to do: one thing in a quarter hour. */
export function batteryUse({ battery }: PlanRow): BatteryUse {
  if (battery === null || battery.storesW === battery.givesW) return "holds";
  return battery.storesW > battery.givesW ? "stores" : "gives";
}
