import { isLow } from "../domain/battery-level.ts";
import { believed } from "../domain/battery-watch.ts";
import type { PlanReason, PlanStatus } from "../domain/plan-problem.ts";
import type { SupplyWhy } from "../domain/plan-why.ts";
import type { SiteBattery } from "../domain/site.ts";
import { drawnW } from "../domain/site-load.ts";
import { slotAt } from "../domain/slots.ts";
import type { BatteryState, SiteState } from "./site-state.ts";

/** What a location does now, in a few figures. */
export interface SitePicture {
  /** Null: nothing is planned yet. */
  readonly status: PlanStatus | null;
  readonly reasons: readonly PlanReason[];
  readonly plannedAt: number | null;
  /** What all cars draw. */
  readonly powerW: number;
  /** From whom the first kWh comes, and until when it will. */
  readonly dso: { readonly id: string; readonly name: string; readonly until: number; readonly why: SupplyWhy } | null;
  readonly battery: BatteryPicture | null;
}

interface BatteryPicture {
  readonly capacityWh: number;
  readonly storedWh: number | null;
  readonly measuredW: number | null;
  /** What it accepted last; null: it holds by itself. */
  readonly commandedW: number | null;
  readonly measuredAt: number | null;
  /** Since when it has not done what it was told. */
  readonly differsSince: number | null;
  /** False: plans leave it out. */
  readonly isUsed: boolean;
  /** It has little left to help with; false where nothing was ever read. */
  readonly isLow: boolean;
}

export function sitePicture({ plan, loads, battery, site, offers }: SiteState, now: number): SitePicture {
  const supply = plan?.slots.find(({ startAt }) => startAt === slotAt(now))?.why.supply;
  const dso = offers.find((offer) => offer.dso.id === supply?.dsoId)?.dso;
  return {
    status: plan?.status ?? null,
    reasons: plan?.reasons ?? [],
    plannedAt: plan?.madeAt ?? null,
    powerW: drawnW(loads),
    dso:
      supply === undefined || dso === undefined
        ? null
        : { id: dso.id, name: dso.name, until: supply.until, why: supply.kind },
    battery: site?.battery ? batteryPicture(site.battery, battery, now) : null,
  };
}

function batteryPicture(sheet: SiteBattery, { watch, told }: BatteryState, now: number): BatteryPicture {
  const { reading, offSince } = watch;
  return {
    capacityWh: sheet.capacityWh,
    storedWh: reading?.storedWh ?? null,
    measuredW: reading?.powerW ?? null,
    commandedW: told !== null && told.until > now ? told.powerW : null,
    measuredAt: reading?.at ?? null,
    differsSince: offSince,
    isUsed: believed(watch, now) !== null,
    isLow: reading !== null && isLow(reading.storedWh, sheet),
  };
}
