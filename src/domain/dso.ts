import { ENERGY_SOURCES, GREEN } from "./energy-mix.ts";

/** How a DSO is spoken to. */
export const DSO_KINDS = ["openadr3", "http-price", "manual"] as const;
export type DsoKind = (typeof DSO_KINDS)[number];

/** Who sells the energy, who owns the wire, or both: the requirements have one word for them. */
export interface Dso {
  readonly id: string;
  readonly name: string;
  readonly kind: DsoKind;
  /** ISO 4217; prices in another one are refused, never converted by guess. */
  readonly currency: string;
  /** It has a price. */
  readonly sells: boolean;
  /** Its limits hold for the whole connection of a location. */
  readonly gridOperator: boolean;
}

/** All-in import price in its parts; their sum is what a kWh costs. Negative energy prices are legal. */
export interface PriceParts {
  readonly energyMicroPerKwh: number;
  readonly gridFeeMicroPerKwh: number;
  readonly leviesMicroPerKwh: number;
  readonly taxMicroPerKwh: number;
}

export function allInMicroPerKwh(price: PriceParts): number {
  return price.energyMicroPerKwh + price.gridFeeMicroPerKwh + price.leviesMicroPerKwh + price.taxMicroPerKwh;
}

/** `average` and `marginal` are two quantities and are never added (EN-D18). */
export interface Co2 {
  readonly gramsPerKwh: number;
  readonly basis: "average" | "marginal";
}

/** What a DSO says of one slot. */
export interface DsoSlot {
  readonly startAt: number;
  /** Null: it said something else of the slot, a limit perhaps, but no price. */
  readonly price: PriceParts | null;
  readonly quality: "binding" | "forecast";
  readonly exportMicroPerKwh?: number | undefined;
  readonly co2?: Co2 | undefined;
  /** Absent: unknown. */
  readonly mix?: MixShares | undefined;
  readonly importLimitW?: number | undefined;
}

/** Shares of the sources in basis points, `UNKNOWN` among them; their sum is 10,000 (EN-A25). */
export type MixShares = Readonly<Partial<Record<MixSource, number>>>;
export const MIX_SOURCES = [...ENERGY_SOURCES, "UNKNOWN"] as const;
export type MixSource = (typeof MIX_SOURCES)[number];

export function renewableBasisPoints(mix: MixShares): number {
  return GREEN.reduce((sum, source) => sum + (mix[source] ?? 0), 0);
}

/** Capacity beyond the subscription: in force, or on offer. */
export interface Grant {
  readonly startAt: number;
  readonly endAt: number;
  readonly additionalW: number;
  readonly feeMicroPerKw: number;
  /** The location it is for, as the DSO knows it; absent: each. */
  readonly resourceId?: string | undefined;
}

/** Everything a DSO said at one time; it replaces what it said before (EN-A7). */
export interface DsoSnapshot {
  readonly fetchedAt: number;
  /** ETag or newest modification, to ask "since then" the next time. */
  readonly tag?: string | undefined;
  readonly slots: readonly DsoSlot[];
  readonly subscriptionW?: number | undefined;
  readonly grants: readonly Grant[];
  readonly offers: readonly Grant[];
  /** What was left out and why, for the log of fetches. */
  readonly ignored: readonly string[];
}

/** Why there is no snapshot. `unreachable`: no answer, or 5xx · `refused`: 401 or 403 also after renewal · `unreadable`: not this protocol · `implausible`: EN-A22. */
export interface DsoFault {
  readonly kind: "unreachable" | "refused" | "unreadable" | "implausible";
  readonly detail: string;
  /** For so long it asks to be left alone. */
  readonly retryAfterSeconds?: number | undefined;
}

/** What came of asking a DSO. */
export type Asked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: DsoFault };

/** How far the connection of a location to a DSO has come (energy 2.7). */
export const CONNECTION_STATES = ["none", "pending", "active", "refused"] as const;
export type ConnectionState = (typeof CONNECTION_STATES)[number];

/** `partial`: less than was asked for · `expired`: no answer in time. */
export const SUPPLY_REQUEST_STATES = ["pending", "granted", "partial", "refused", "expired"] as const;
export type SupplyRequestState = (typeof SUPPLY_REQUEST_STATES)[number];

/** How far what a DSO last said can be relied on (energy 2.6). */
export const FRESHNESS = ["fresh", "late", "stale", "left_out", "unusable"] as const;
export type Freshness = (typeof FRESHNESS)[number];

/** A DSO as the planner sees it: one entry for each slot of the horizon. */
export interface Supply {
  readonly dsoId: string;
  readonly name: string;
  readonly freshness: Freshness;
  /** False: no price of it was ever known; its figures stand in, dearer than every known one. */
  readonly isPriced: boolean;
  readonly slots: readonly SupplySlot[];
}

export interface SupplySlot {
  readonly priceMicroPerKwh: number;
  /** `estimated`: made by us where no price is known (EN-D9). */
  readonly quality: DsoSlot["quality"] | "estimated";
  /** What may be drawn from it (EN-A10, EN-A11). */
  readonly capacityW: number;
  readonly co2: Co2 | null;
  readonly mix: MixShares | null;
}

/** A stretch of time, half-open, epoch ms. */
export interface Period {
  readonly startAt: number;
  readonly endAt: number;
}

/** What a supply request is recognised by when it is answered. */
export interface SupplyTicket {
  readonly reportId: string;
  readonly eventId: string;
  readonly resourceId: string;
  readonly period: Period;
  readonly additionalW: number;
  readonly answerBy: number;
  /** When, by its own clock, the DSO last said what is reserved; 0: never. Its next word is the answer. */
  readonly saidAt: number;
  /** What was granted in that period already: an answer states the whole, not what was added (EN-A10). */
  readonly before: readonly Grant[];
}
