import { type Counters, NEW_COUNTERS } from "../domain/battery-counters.ts";
import type { SetPoint } from "../domain/battery-orders.ts";
import { type BatteryWatch, NEW_BATTERY_WATCH } from "../domain/battery-watch.ts";
import type { KnownLoad, MeteredSlot } from "../domain/forecast.ts";
import type { DsoOffer } from "../domain/freshness.ts";
import type { ExpectedCar } from "../domain/known-loads.ts";
import type { Leader } from "../domain/leading-dso.ts";
import type { NoticeStep } from "../domain/notification.ts";
import type { PlanReason, PlanStatus } from "../domain/plan-problem.ts";
import type { PlanSlot } from "../domain/plan-why.ts";
import { NO_POWER, type PowerState } from "../domain/power-state.ts";
import type { BatteryReading, EnergyGoal, Override, Site } from "../domain/site.ts";
import type { ChargePointLoad } from "../domain/site-load.ts";

/** What is known of the battery, and what it was told. */
export interface BatteryState {
  /** Null: there is none. Another one has another address. */
  readonly url: string | null;
  /** As D1 has it, sealed: the battery is run also while D1 is away. */
  readonly sealedKey: string | null;
  readonly watch: BatteryWatch;
  /** What it last accepted. */
  readonly told: SetPoint | null;
  /** What people are still to be told of it. */
  readonly owed: readonly NoticeStep[];
}

export const NEW_BATTERY_STATE: BatteryState = {
  url: null,
  sealedKey: null,
  watch: NEW_BATTERY_WATCH,
  told: null,
  owed: [],
};

/** What is not yet written of what happened in the slots. */
export interface LedgerState {
  /** Slots that begin before are written; null: none is. */
  readonly writtenUntil: number | null;
  /** Of the battery. */
  readonly counters: Counters;
}

export const NEW_LEDGER_STATE: LedgerState = { writtenUntil: null, counters: NEW_COUNTERS };

/** What a location's object keeps: enough to divide the power and to plan while D1 is away. Each part is kept apart. */
export interface SiteState {
  /** Null: nobody has said yet which location this is. */
  readonly locationId: string | null;
  /** As D1 had it last; null: nothing is to be limited, planned or stored here. */
  readonly site: Site | null;
  /** By charge point. */
  readonly loads: Readonly<Record<string, ChargePointLoad>>;
  /** What D1 has is newer than what is known here, or may be. */
  readonly isStale: boolean;
  /** Begin of the slot in which D1 was last read; null: it never was. */
  readonly readInSlot: number | null;
  /** Rises when D1 said something new. */
  readonly revision: number;
  readonly offers: readonly DsoOffer[];
  /** In force and to come, the newest first. */
  readonly overrides: readonly Override[];
  /** Booked, and not come yet. */
  readonly expectedCars: readonly ExpectedCar[];
  readonly history: SiteHistory | null;
  readonly plan: SitePlan | null;
  readonly power: PowerState;
  readonly battery: BatteryState;
  readonly ledger: LedgerState;
  readonly lead: Lead;
  /** People were told that the plan is a fallback. */
  readonly isFallbackTold: boolean;
}

/** What the cars of the location drew, slot by slot up to when it was read. */
export interface SiteHistory {
  readonly readAt: number;
  /** Begin of the first slot. */
  readonly from: number;
  readonly loadsW: readonly number[];
}

/** Who leads, and what for: another goal begins anew. */
export interface Lead {
  readonly goal: EnergyGoal | null;
  readonly leader: Leader | null;
}

export const NEW_SITE_STATE: SiteState = {
  locationId: null,
  site: null,
  loads: {},
  isStale: true,
  readInSlot: null,
  revision: 0,
  offers: [],
  overrides: [],
  expectedCars: [],
  history: null,
  plan: null,
  lead: { goal: null, leader: null },
  isFallbackTold: false,
  battery: NEW_BATTERY_STATE,
  ledger: NEW_LEDGER_STATE,
  power: NO_POWER,
};

/** The plan in force. */
export interface SitePlan {
  readonly id: string;
  readonly slotAt: number;
  readonly inputsHash: string;
  readonly madeAt: number;
  readonly status: PlanStatus;
  readonly reasons: readonly PlanReason[];
  readonly costMicro: number;
  /** Null: not known of all the energy. */
  readonly co2Grams: number | null;
  readonly slots: readonly PlanSlot[];
  /** It is in D1. */
  readonly isSaved: boolean;
  readonly assumed: Assumed;
  /** What it was made on, in a few words: where nothing of it has changed, nothing is to be planned. */
  readonly basis: string;
}

/** What is taken to hold for the whole slot, until it is too far from the truth. */
export interface Assumed {
  readonly loadW: number;
  /** What the cars that charge will still draw. */
  readonly charging: readonly KnownLoad[];
  /** The slot before, which D1 may not have yet; null: nobody watched. */
  readonly before: MeteredSlot | null;
  readonly reading: BatteryReading | null;
}

/** When to look again; null: when something happens. */
export type NextAt = number | null;

/** A location's object, as its upkeep sees it: its state may change while D1 or a battery is waited for. */
export interface SiteKeeper {
  readonly state: () => SiteState;
  readonly keep: (change: (state: SiteState) => SiteState) => void;
}

/** A charge point's report, unless a newer one is known. Of one that is new here D1 has more to say. */
export function taken(state: SiteState, load: ChargePointLoad): SiteState {
  const { chargePointId, locationId, version } = load;
  const known = state.loads[chargePointId];
  if (known !== undefined && known.version >= version) return state;
  const isListed = state.site?.chargePoints.some(({ id }) => id === chargePointId) ?? true;
  return {
    ...state,
    locationId,
    isStale: state.isStale || !isListed,
    loads: { ...state.loads, [chargePointId]: load },
  };
}
