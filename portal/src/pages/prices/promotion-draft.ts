import type { PromotionView } from "../../../../src/entry/api/shared/promotions.ts";
import { ApiError } from "../../fetch.ts";
import { instantOf, localOf } from "../../local-time.ts";
import { m } from "../../text.ts";
import { readAmount, readPercent } from "./amounts.ts";
import type { ConnectorClass } from "./price-list.ts";
import type { PromotionEntry } from "./promotion-queries.ts";
import { FAULT_WORDS, whyRefused } from "./words.ts";

/** A promotion as it is typed. Times are those of a clock on the wall; hours "18:00", empty: all day. */
export interface PromotionDraft {
  readonly name: string;
  readonly kind: "percentage" | "fixed";
  readonly amount: string;
  readonly classes: readonly ConnectorClass[];
  /** Null: everywhere. */
  readonly stationIds: readonly string[] | null;
  readonly weekdays: readonly number[];
  readonly hoursFrom: string;
  readonly hoursUntil: string;
  readonly from: string;
  readonly until: string;
}

export type DraftField = keyof PromotionDraft;
export type DraftFaults = Readonly<Partial<Record<DraftField, string>>>;

const HOUR_MS = 3_600_000;
const WEEK_MS = 168 * HOUR_MS;
const PERCENT = { least: 0.01, most: 100 };

export function emptyDraft(now: number, timeZone: string, stationId: string | null): PromotionDraft {
  const nextHour = Math.ceil((now + 1) / HOUR_MS) * HOUR_MS;
  return {
    name: "",
    kind: "percentage",
    amount: "",
    classes: ["standard", "fast"],
    stationIds: stationId === null ? null : [stationId],
    weekdays: [],
    hoursFrom: "",
    hoursUntil: "",
    from: localOf(nextHour, timeZone),
    until: localOf(nextHour + WEEK_MS, timeZone),
  };
}

/** What is wrong, by field; empty: it may be sent. */
export function draftFaults(draft: PromotionDraft): DraftFaults {
  const faults: Partial<Record<DraftField, string>> = {};
  if (draft.name.trim() === "") faults.name = m.nameMissing();
  const amountFault = faultOfAmount(draft);
  if (amountFault !== null) faults.amount = amountFault;
  if (draft.classes.length === 0) faults.classes = m.classMissing();
  if (draft.stationIds?.length === 0) faults.stationIds = m.stationMissing();
  if ((draft.hoursFrom === "") !== (draft.hoursUntil === "")) faults.hoursUntil = m.hoursMissing();
  else if (draft.hoursFrom !== "" && draft.hoursFrom === draft.hoursUntil) faults.hoursUntil = m.hoursEmpty();
  if (draft.from === "") faults.from = m.timeMissing();
  if (draft.until === "") faults.until = m.timeMissing();
  else if (draft.until <= draft.from) faults.until = m.endBeforeStart();
  return faults;
}

function faultOfAmount({ kind, amount }: PromotionDraft): string | null {
  if (kind === "percentage") return readPercent(amount, PERCENT) === null ? m.percentBetween(PERCENT) : null;
  const read = readAmount(amount);
  return read.ok ? null : FAULT_WORDS[read.fault]();
}

/** What the API is asked for, of a draft without faults. */
export function entryOfDraft(draft: PromotionDraft, timeZone: string, confirmedBelowCost: boolean): PromotionEntry {
  const iso = (local: string) => new Date(instantOf(local, timeZone)).toISOString();
  return {
    name: draft.name.trim(),
    discount: discountOf(draft),
    classes: [...draft.classes],
    locationIds: draft.stationIds === null ? null : [...draft.stationIds],
    weekdays: [...draft.weekdays],
    startMinute: minuteOf(draft.hoursFrom),
    endMinute: minuteOf(draft.hoursUntil),
    startAt: iso(draft.from),
    endAt: iso(draft.until),
    confirmedBelowCost,
  };
}

function discountOf({ kind, amount }: PromotionDraft): PromotionEntry["discount"] {
  if (kind === "percentage") return { kind, basisPoints: readPercent(amount, PERCENT) ?? 0 };
  const read = readAmount(amount);
  return { kind, priceMicroPerKwh: read.ok ? read.micro : 0 };
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return 60 * hours + minutes;
}

/** Why it was not planned; names the promotion that it would overlap. */
export function whyNotPlanned(error: unknown, known: readonly PromotionView[]): string {
  if (error instanceof ApiError && error.code === "promotion_overlaps") {
    const other = known.find(({ id }) => error.detail?.includes(id));
    if (other !== undefined) return m.promotionOverlaps({ name: other.name });
  }
  return whyRefused(error);
}

/** It would sell for less than its energy costs: somebody has to say that it is wanted. */
export function needsConfirmation(error: unknown): error is ApiError {
  return error instanceof ApiError && error.code === "confirmation_needed";
}
