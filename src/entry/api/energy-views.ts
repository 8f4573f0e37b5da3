import type * as z from "zod";
import { freshnessOf } from "../../domain/freshness.ts";
import { isInForce } from "../../domain/override.ts";
import type { DecidedPlan } from "../../domain/plan-decision.ts";
import type { PlanSlot } from "../../domain/plan-why.ts";
import type { EnergyPolicy, OverrideWish } from "../../domain/site.ts";
import { MINUTE } from "../../domain/time.ts";
import type { EnergySlots } from "../../services/energy-slots.ts";
import { type SitePicture, sitePicture } from "../../services/site-picture.ts";
import type { SitePlan, SiteState } from "../../services/site-state.ts";
import { type OverrideRow, overrideOf } from "../../store/energy-overrides.ts";
import type { SiteSettings } from "../../store/sites.ts";
import { divisionView } from "./division-views.ts";
import { instant, instantOrNull } from "./instants.ts";
import type { dryRunSchema, EnergyView, OverrideView, planSchema, SiteLive } from "./shared/energy.ts";
import type { EnergySlotsView } from "./shared/energy-slots.ts";

/** What D1 has of a location, and what its object knows. */
export function energyView(
  locationId: string,
  settings: SiteSettings,
  open: readonly OverrideRow[],
  state: SiteState,
  now: number,
): EnergyView {
  const overrides = open.toSorted((left, right) => left.startAt - right.startAt).map((row) => overrideView(row, now));
  return {
    locationId,
    policy: policyView(settings.policy),
    isManual: overrides.some((each) => each.isInForce),
    overrides,
    now: { ...siteLiveView(sitePicture(state, now)), evses: evsesView(state) },
    division: divisionView(state),
    dsos: state.offers.map((offer) => ({ id: offer.dso.id, name: offer.dso.name, freshness: freshnessOf(offer, now) })),
    plan: state.plan && planView(state.plan),
  };
}

function policyView({ goal, reserveWh, dropAfterMs }: EnergyPolicy): EnergyView["policy"] {
  return { goal, reserveWh, dropAfterMinutes: Math.round(dropAfterMs / MINUTE) };
}

export function overrideView(row: OverrideRow, now: number): OverrideView {
  const effective = overrideOf(row);
  return {
    id: row.id,
    wish: wishView(row.wish),
    author: row.author,
    reason: row.reason,
    startAt: instant(row.startAt),
    endAt: instant(row.endAt),
    endsAt: instant(effective.endAt),
    endedBy: row.endedBy,
    replacedById: row.replacedById,
    isInForce: isInForce(effective, now),
    createdAt: instant(row.createdAt),
  };
}

function wishView(wish: OverrideWish): OverrideView["wish"] {
  return wish.kind === "charge_to" ? { ...wish, at: instant(wish.at) } : wish;
}

/** What a location does now. */
export function siteLiveView({ status, reasons, plannedAt, powerW, dso, battery }: SitePicture): SiteLive {
  return {
    status,
    reasons: [...reasons],
    plannedAt: instantOrNull(plannedAt),
    powerW,
    dso: dso && { ...dso, until: instant(dso.until) },
    battery: battery && {
      ...battery,
      measuredAt: instantOrNull(battery.measuredAt),
      differsSince: instantOrNull(battery.differsSince),
    },
  };
}

function evsesView({ loads }: SiteState): EnergyView["now"]["evses"] {
  return Object.values(loads).flatMap(({ chargePointId, evses }) =>
    evses.map(({ evseUid, session, limit }) => ({
      evseUid,
      chargePointId,
      sessionId: session?.id ?? null,
      powerW: session?.powerW ?? null,
      appliedLimitW: limit.appliedW,
    })),
  );
}

function planView({ id, madeAt, status, reasons, costMicro, co2Grams, slots }: SitePlan): z.infer<typeof planSchema> {
  return {
    id,
    madeAt: instant(madeAt),
    status,
    reasons: [...reasons],
    costMicro,
    co2Grams,
    slots: slots.map(slotView),
  };
}

function slotView({ startAt, why, drawW, prices, ...figures }: PlanSlot) {
  return {
    ...figures,
    startAt: instant(startAt),
    drawW: { ...drawW },
    prices: { ...prices },
    why: {
      supply: { ...why.supply, until: instant(why.supply.until) },
      battery: why.battery && { kind: why.battery.kind, at: instantOrNull(why.battery.at) },
    },
  };
}

export function energySlotsView(locationId: string, { from, until, currency, slots }: EnergySlots): EnergySlotsView {
  const told = slots.map(({ slotAt, inWh, outWh, imports, ...slot }) => ({
    ...slot,
    startAt: instant(slotAt),
    imports: [...imports],
    batteryInWh: inWh,
    batteryOutWh: outWh,
  }));
  return { locationId, from: instant(from), until: instant(until), currency, slots: told };
}

/** What an edit would change. */
export function dryRunView(before: DecidedPlan, after: DecidedPlan): z.infer<typeof dryRunSchema> {
  return { before: totalsView(before), after: totalsView(after), slots: after.slots.map(slotView) };
}

function totalsView({ status, reasons, totals }: DecidedPlan) {
  return { status, reasons: [...reasons], ...totals };
}
