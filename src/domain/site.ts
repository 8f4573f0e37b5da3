import type { ConnectorClass, PowerType } from "./location.ts";

/** A location as the one who divides its power and its energy sees it. */
export interface Site {
  readonly locationId: string;
  readonly name: string;
  readonly timeZone: string;
  readonly connection: SiteConnection;
  readonly chargePoints: readonly SiteChargePoint[];
  /** Null: it has none. */
  readonly battery: SiteBattery | null;
  readonly policy: EnergyPolicy;
}

/** What the wires bear. Entered with the station data. */
export interface SiteConnection {
  /** Of the whole connection, in all phases together. Null: nobody said, and power is not divided. */
  readonly gridLimitW: number | null;
  readonly feeders: readonly Feeder[];
  /** By charge point; one that is missing hangs on the site itself, without a fuse of its own. */
  readonly chargePoints: Readonly<
    Record<string, { readonly feederId?: string | undefined; readonly fuseA?: number | undefined }>
  >;
  /** By EVSE: the site's phases in the order of its wires, as `[2, 3, 1]`. Missing: not known, all counts on L1 (EN-P2). */
  readonly phases: Readonly<Record<string, readonly (1 | 2 | 3)[]>>;
}

export interface Feeder {
  readonly id: string;
  readonly name: string;
  /** Null: the site itself. */
  readonly parentId: string | null;
  /** Of each phase. */
  readonly fuseA: number;
}

export interface SiteChargePoint {
  readonly id: string;
  readonly evses: readonly SiteEvse[];
}

export interface SiteEvse {
  readonly uid: string;
  readonly class: ConnectorClass;
  readonly powerType: PowerType;
  readonly maxPowerW: number;
  /** Of a phase against neutral; 0: unknown. */
  readonly voltageV: number;
}

/** The battery's data sheet, and how it is reached. */
export interface SiteBattery {
  readonly capacityWh: number;
  readonly minWh: number;
  readonly maxWh: number;
  readonly maxChargeW: number;
  readonly maxDischargeW: number;
  /** Parts of 10,000. */
  readonly chargeEfficiencyBasisPoints: number;
  readonly dischargeEfficiencyBasisPoints: number;
  /** Each way, at the bus. */
  readonly wearMicroPerKwh: number;
  /** The battery's own controller. Its key is not here. */
  readonly url: string;
}

export const ENERGY_GOALS = ["cheapest", "balanced", "greenest"] as const;
export type EnergyGoal = (typeof ENERGY_GOALS)[number];

/** How a location is run when nobody overrides it. */
export interface EnergyPolicy {
  readonly goal: EnergyGoal;
  /** Kept above the battery's least for cars beyond the grid limit; null: found from the past (energy 4.1). */
  readonly reserveWh: number | null;
  /** A DSO without a price for so long is left out where the others suffice. */
  readonly dropAfterMs: number;
}

/** What is wrong with storing so much in this battery, in a sentence; null: nothing. */
export function whyNotStored(storedWh: number, battery: SiteBattery | null): string | null {
  if (battery === null) return NO_BATTERY;
  return storedWh <= battery.maxWh ? null : `The battery stores ${battery.maxWh} Wh at most.`;
}

/** The same for what is to be kept above its least. */
export function whyNotReserve(reserveWh: number, battery: SiteBattery | null): string | null {
  if (battery === null) return NO_BATTERY;
  const mostWh = battery.maxWh - battery.minWh;
  return reserveWh <= mostWh ? null : `The battery can keep ${mostWh} Wh at most.`;
}

export const NO_BATTERY = "There is no battery here.";

export const INITIAL_POLICY: EnergyPolicy = { goal: "cheapest", reserveWh: null, dropAfterMs: 6 * 3_600_000 };

/** What a person decided, over what the system would (energy 4.3). Each has an end. */
export interface Override {
  readonly id: string;
  readonly locationId: string;
  readonly wish: OverrideWish;
  readonly author: string;
  readonly reason: string;
  readonly startAt: number;
  readonly endAt: number;
}

export type OverrideWish =
  | { readonly kind: "use_dso"; readonly dsoId: string }
  | { readonly kind: "ban_dso"; readonly dsoId: string }
  | { readonly kind: "battery"; readonly mode: "use" | "store" | "hold" }
  | { readonly kind: "charge_to"; readonly storedWh: number; readonly at: number }
  | { readonly kind: "reserve"; readonly reserveWh: number }
  | { readonly kind: "grid_limit"; readonly limitW: number };

/** What people change of a location's energy. */
export const ENERGY_PARTS = ["policy", "connection", "battery", "override"] as const;
export type EnergyPart = (typeof ENERGY_PARTS)[number];

/** What the battery's controller measured. */
export interface BatteryReading {
  readonly at: number;
  readonly storedWh: number;
  /** At the bus: positive while it charges. */
  readonly powerW: number;
  /** What it can do now. */
  readonly maxChargeW: number;
  readonly maxDischargeW: number;
  /** Counters at the bus since it was built. */
  readonly chargedWh: number;
  readonly dischargedWh: number;
}
