import type * as z from "zod";
import { allInMicroPerKwh, type DsoSlot, type Grant, renewableBasisPoints } from "../../domain/dso.ts";
import type { DsoRecord } from "../../domain/dso-record.ts";
import { isCircuitOpen } from "../../domain/dso-schedule.ts";
import { freshnessOf, pricedSlot } from "../../domain/freshness.ts";
import { SLOT, slotAt, slotsBetween } from "../../domain/slots.ts";
import { DAY } from "../../domain/time.ts";
import { shownLink } from "../../services/dso-link.ts";
import type { DsoTest } from "../../services/dso-test.ts";
import type { DsoFetchRow } from "../../store/dso-answers.ts";
import type { SupplyRequestRow } from "../../store/dso-connections.ts";
import type { DsoLinkRow, DsoOverview } from "../../store/dsos.ts";
import { instant, instantOrNull } from "./instants.ts";
import type {
  dsoFetchSchema,
  dsoLinkSchema,
  dsoPricesSchema,
  dsoSchema,
  dsoTestSchema,
  supplyRequestSchema,
} from "./shared/dsos.ts";

type DsoView = z.infer<typeof dsoSchema>;

export function dsoView({ dso, record, locations, slots }: DsoOverview, now: number): DsoView {
  const { id, name, kind, currency, sells, gridOperator, notifyUrl } = dso;
  return {
    id,
    name,
    kind,
    currency,
    sells,
    gridOperator,
    link: shownLink(dso),
    notifyUrl,
    ...standingOf(record, slots, now),
    cheapest: cheapestOf(slots, now),
    subscriptionW: record.subscriptionW,
    grants: record.grants.map(grantView),
    offers: record.offers.map(grantView),
    locations,
    createdAt: instant(dso.createdAt),
    updatedAt: instant(dso.updatedAt),
  };
}

/** @param period the slots that begin in it; those that are past are shown only if they were told. */
export function pricesView(
  { dso, record, slots }: DsoOverview,
  now: number,
  period: { readonly startAt: number; readonly endAt: number; readonly timeZone: string },
): z.infer<typeof dsoPricesSchema> {
  const told = new Map(slots.map((slot) => [slot.startAt, slot]));
  return {
    dsoId: dso.id,
    name: dso.name,
    currency: dso.currency,
    timeZone: period.timeZone,
    ...standingOf(record, slots, now),
    slots: slotsBetween(period.startAt, period.endAt).map((startAt) => {
      const slot = told.get(startAt);
      const isShown = dso.sells && (slot?.price || startAt >= slotAt(now));
      const priced = isShown ? pricedSlot(slots, startAt, slot) : null;
      return {
        startAt: instant(startAt),
        endAt: instant(startAt + SLOT),
        priceMicroPerKwh: priced?.priceMicroPerKwh ?? null,
        quality: priced?.quality ?? null,
        parts: slot?.price ?? null,
        exportMicroPerKwh: slot?.exportMicroPerKwh ?? null,
        co2: slot?.co2 ?? null,
        mix: slot?.mix ?? null,
        importLimitW: slot?.importLimitW ?? null,
      };
    }),
  };
}

function standingOf(record: DsoRecord, slots: readonly DsoSlot[], now: number) {
  const current = slotAt(now);
  const slot = slots.find(({ startAt }) => startAt === current);
  const mixNow = slot?.mix ?? null;
  return {
    freshness: freshnessOf({ ...record, slots }, now),
    answering: answeringView(record),
    priceNow: timedPrice(slots, current, slot),
    lastKnown: lastKnownOf(slots, current),
    mixNow,
    renewableBasisPoints: mixNow === null ? null : renewableBasisPoints(mixNow),
    co2Now: slot?.co2 ?? null,
  };
}

function answeringView(record: DsoRecord): DsoView["answering"] {
  const { failures, fault, askedAt, answeredAt, nextFetchAt, streakSince } = record;
  const failing = answeredAt === null ? "never_reached" : "not_answering";
  const settled = answeredAt === null ? "not_asked" : "answering";
  return {
    state: failures > 0 ? failing : settled,
    since: instantOrNull(streakSince),
    failures,
    isCircuitOpen: isCircuitOpen(failures),
    fault,
    askedAt: instantOrNull(askedAt),
    answeredAt: instantOrNull(answeredAt),
    nextFetchAt: instant(nextFetchAt),
  };
}

function timedPrice(slots: readonly DsoSlot[], startAt: number, told?: DsoSlot): DsoView["priceNow"] {
  const priced = pricedSlot(slots, startAt, told);
  if (priced === null) return null;
  return { startAt: instant(startAt), priceMicroPerKwh: priced.priceMicroPerKwh, quality: priced.quality };
}

function lastKnownOf(slots: readonly DsoSlot[], current: number): DsoView["lastKnown"] {
  const last = slots.findLast(({ startAt, price }) => startAt <= current && price !== null);
  return last === undefined ? null : timedPrice(slots, last.startAt, last);
}

function cheapestOf(slots: readonly DsoSlot[], now: number): DsoView["cheapest"] {
  const ahead = slots.filter(({ startAt }) => startAt >= slotAt(now) && startAt < now + DAY);
  const priced = ahead.flatMap((slot) => (slot.price === null ? [] : [{ slot, price: allInMicroPerKwh(slot.price) }]));
  const [cheapest] = priced.toSorted((left, right) => left.price - right.price);
  return cheapest === undefined ? null : timedPrice(slots, cheapest.slot.startAt, cheapest.slot);
}

function grantView({ startAt, endAt, additionalW, feeMicroPerKw, resourceId }: Grant) {
  const times = { startAt: instant(startAt), endAt: instant(endAt) };
  return { ...times, additionalW, feeMicroPerKw, resourceId: resourceId ?? null };
}

export function fetchView({ id, at, tookMs, slots, fault, ignored }: DsoFetchRow): z.infer<typeof dsoFetchSchema> {
  return { id, at: instant(at), tookMs, slots, fault, ignored: [...ignored] };
}

export function linkView(link: DsoLinkRow): z.infer<typeof dsoLinkSchema> {
  const { dsoId, locationId, capacityW, connection, connectionDetail } = link;
  const times = { createdAt: instant(link.createdAt), updatedAt: instant(link.updatedAt) };
  return { dsoId, locationId, capacityW, connection, connectionDetail, ...times };
}

export function testView({ tookMs, outcome }: DsoTest): z.infer<typeof dsoTestSchema> {
  if (!outcome.ok) return { tookMs, slots: 0, sample: null, ignored: [], fault: outcome.fault };
  const { slots, ignored } = outcome.value;
  const first = slots.find(({ price }) => price !== null);
  const sample = first === undefined ? null : timedPrice(slots, first.startAt, first);
  return { tookMs, slots: slots.length, sample, ignored: [...ignored], fault: null };
}

export function supplyRequestView(row: SupplyRequestRow): z.infer<typeof supplyRequestSchema> {
  const { ticket: _, startAt, endAt, answerBy, createdAt, updatedAt, ...request } = row;
  return {
    ...request,
    startAt: instant(startAt),
    endAt: instant(endAt),
    answerBy: instant(answerBy),
    createdAt: instant(createdAt),
    updatedAt: instant(updatedAt),
  };
}
