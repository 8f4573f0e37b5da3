import type { Import, SlotBalance } from "./slot-balance.ts";
import { SLOT } from "./slots.ts";

/** What is not known of energy that came from the grid. */
const GAPS = {
  /** No plan was in force, or it named nobody: who supplied it is not known. */
  supply_unknown: ({ supply }) => supply === null,
  price_estimated: ({ supply }) => supply?.quality === "estimated",
  /** In another currency. */
  price_unknown: ({ supply, unpricedWh }) => supply !== null && unpricedWh > 0,
  mix_unknown: ({ supply }) => supply !== null && supply.mix === null,
  co2_unknown: ({ supply }) => supply !== null && supply.averageCo2GramsPerKwh === null,
} as const satisfies Record<string, (part: Import) => boolean>;

export type ReportGapKind = keyof typeof GAPS;
export const REPORT_GAPS = Object.keys(GAPS) as [ReportGapKind, ...ReportGapKind[]];

export interface ReportGap {
  readonly kind: ReportGapKind;
  /** Null: of nobody that is known. */
  readonly dsoId: string | null;
  readonly energyWh: number;
  readonly slots: number;
  /** When, slots in a row joined; the first of them. */
  readonly periods: readonly { readonly startAt: number; readonly endAt: number }[];
}

/** A month in which every second slot is missing is named well enough by the number of its slots. */
const PERIODS_KEPT = 50;

/** Of each kind and DSO what is missing in the slots in which it supplied. @param balances in order of time. */
export function reportGaps(balances: readonly SlotBalance[]): readonly ReportGap[] {
  const found = balances.flatMap(({ slotAt, imports }) =>
    imports.flatMap((part) =>
      REPORT_GAPS.filter((kind) => GAPS[kind](part)).map((kind) => ({
        kind,
        slotAt,
        part,
        key: `${kind} ${part.dsoId}`,
      })),
    ),
  );
  return [...Map.groupBy(found, ({ key }) => key).values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    return {
      kind: first.kind,
      dsoId: first.part.dsoId,
      energyWh: own.reduce((sum, { part }) => sum + part.energyWh, 0),
      slots: own.length,
      periods: joined(own.map(({ slotAt }) => slotAt)).slice(0, PERIODS_KEPT),
    };
  });
}

function joined(slots: readonly number[]): ReportGap["periods"] {
  const periods: { startAt: number; endAt: number }[] = [];
  for (const startAt of slots) {
    const last = periods.at(-1);
    if (last?.endAt === startAt) last.endAt = startAt + SLOT;
    else periods.push({ startAt, endAt: startAt + SLOT });
  }
  return periods;
}
