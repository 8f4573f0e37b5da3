import type { ConnectorClass } from "./location.ts";

/** Takes off so much, or sets the price per kWh, VAT included. It never raises a price (EN-T7). */
export type Discount =
  | { readonly kind: "percentage"; readonly basisPoints: number }
  | { readonly kind: "fixed"; readonly priceMicroPerKwh: number };

/** When a promotion is active: in its window, at these local hours of these local days (OCPI-F10). */
export interface PromotionTimes {
  readonly startAt: number;
  readonly endAt: number;
  /** 1 is Monday. Empty: every day. */
  readonly weekdays: readonly number[];
  /** Minutes of the local day: from `startMinute` to before `endMinute`, over midnight where that is earlier; 0 and 0: all day. */
  readonly startMinute: number;
  readonly endMinute: number;
}

export interface Promotion extends PromotionTimes {
  readonly id: string;
  readonly name: string;
  readonly discount: Discount;
  readonly classes: readonly ConnectorClass[];
  /** Null: everywhere. */
  readonly locationIds: readonly string[] | null;
  /** Ended by hand then; null: it ends as planned. Never in the past, so that what a start instant finds never changes. */
  readonly endedAt: number | null;
  readonly createdAt: number;
}
