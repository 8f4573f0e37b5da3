import type { PlannedSlot } from "./plan-problem.ts";

/** A slot of a plan with what it was decided by, and why. */
export interface PlanSlot extends PlannedSlot {
  readonly loadW: number;
  /** What may come from the grid: the smallest of fuse, grid operator, override and contracts; null: nobody said. */
  readonly importLimitW: number | null;
  /** By DSO. */
  readonly prices: Readonly<Record<string, SlotPrice>>;
  readonly why: SlotWhy;
}

export interface SlotPrice {
  readonly microPerKwh: number;
  readonly quality: "binding" | "forecast" | "estimated";
  /** What may be drawn. */
  readonly capacityW: number;
}

/** For a person: "C is cheapest 14:00–15:30; battery stores for 18:00". In words of two lists, never a sentence of one language. */
export interface SlotWhy {
  readonly supply: SupplyReason;
  /** Null: there is no battery, or it is left out. */
  readonly battery: BatteryReason | null;
}

export interface SupplyReason {
  readonly kind: SupplyWhy;
  /** From whom the first kWh comes, or would come; null: from nobody. */
  readonly dsoId: string | null;
  /** From then on it is another, or for another reason. */
  readonly until: number;
}

export interface BatteryReason {
  readonly kind: BatteryWhy;
  /** What it is done for; null: for no instant. */
  readonly at: number | null;
}

/**
 * `cheapest` · `greenest`: dearer than another, and better with its CO2 · `only`: no other can give anything · `by_hand`: an
 * override · `kept`: another is better by too little, or since too recently, to change · `none`: nobody can give anything.
 */
export const SUPPLY_WHYS = ["cheapest", "greenest", "only", "by_hand", "kept", "none"] as const;
export type SupplyWhy = (typeof SUPPLY_WHYS)[number];

/**
 * `stores_for` the slot in which it is used · `used_now`: it costs less than what could be drawn · `covers_peak`: the
 * connection cannot bear the load · `fills_reserve` · `charges_to`: as wished by then · `holds` · `by_hand`: an override.
 */
export const BATTERY_WHYS = [
  "stores_for",
  "used_now",
  "covers_peak",
  "fills_reserve",
  "charges_to",
  "holds",
  "by_hand",
] as const;
export type BatteryWhy = (typeof BATTERY_WHYS)[number];
