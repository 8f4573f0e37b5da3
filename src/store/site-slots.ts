import { and, asc, desc, eq, gte, lt, sql } from "drizzle-orm";
import type { BatterySlot } from "../domain/battery-counters.ts";
import type { PlanInForce, SaidOfSlot, SlotSupply } from "../domain/slot-supplies.ts";
import { DAY } from "../domain/time.ts";
import type { Database } from "./database.ts";
import { dsoDays, dsoLinks, dsos } from "./dso-schema.ts";
import { plans, siteSlots } from "./site-schema.ts";

export type SiteSlot = BatterySlot & { readonly supplies: readonly SlotSupply[] };

/** Plans of one slot are few; every event may make one. */
const MOST_PLANS = 500;

/** What decides who supplied the slots of a location from `from` to before `until`. */
export async function loadSupplyFacts(
  db: Database,
  locationId: string,
  from: number,
  until: number,
): Promise<{ readonly plans: readonly PlanInForce[]; readonly saidOf: (slotAt: number) => readonly SaidOfSlot[] }> {
  const { madeAt, slots } = plans;
  const own = eq(plans.locationId, locationId);
  const [before, within] = await db.batch([
    db
      .select({ madeAt, slots })
      .from(plans)
      .where(and(own, lt(madeAt, from)))
      .orderBy(desc(madeAt))
      .limit(1),
    db
      .select({ madeAt, slots })
      .from(plans)
      .where(and(own, gte(madeAt, from), lt(madeAt, until)))
      .orderBy(asc(madeAt))
      .limit(MOST_PLANS),
  ]);
  return { plans: [...before, ...within], saidOf: await loadSaid(db, locationId, from, until) };
}

/** What each DSO of a location said of the slots from `from` to before `until`. */
export async function loadSaid(
  db: Database,
  locationId: string,
  from: number,
  until: number,
): Promise<(slotAt: number) => readonly SaidOfSlot[]> {
  const firstDayAt = Math.floor(from / DAY) * DAY;
  const [links, days] = await db.batch([
    db
      .select({ dsoId: dsos.id, currency: dsos.currency })
      .from(dsoLinks)
      .innerJoin(dsos, eq(dsos.id, dsoLinks.dsoId))
      .where(eq(dsoLinks.locationId, locationId)),
    db
      .select({ dsoId: dsoDays.dsoId, slots: dsoDays.slots })
      .from(dsoDays)
      .innerJoin(dsoLinks, eq(dsoLinks.dsoId, dsoDays.dsoId))
      .where(and(eq(dsoLinks.locationId, locationId), gte(dsoDays.dayAt, firstDayAt), lt(dsoDays.dayAt, until))),
  ]);
  const said = new Map(days.flatMap(({ dsoId, slots: own }) => own.map((slot) => [`${dsoId} ${slot.startAt}`, slot])));
  return (slotAt) =>
    links.map(({ dsoId, currency }) => ({ dsoId, currency, slot: said.get(`${dsoId} ${slotAt}`) ?? null }));
}

/** Written once; what a battery that was silent tells later corrects its own part. Only rows that differ are written. */
export function saveSiteSlots(db: Database, locationId: string, slots: readonly SiteSlot[]) {
  const told = JSON.stringify(slots);
  const { batteryInWh, batteryOutWh, storedWh } = siteSlots;
  return db
    .insert(siteSlots)
    .select(
      sql`select ${locationId}, value ->> 'slotAt', value ->> 'inWh', value ->> 'outWh', value ->> 'storedWh',
          value -> 'supplies' from json_each(${told}) where true`,
    )
    .onConflictDoUpdate({
      target: [siteSlots.locationId, siteSlots.slotAt],
      set: {
        batteryInWh: sql`excluded.battery_in_wh`,
        batteryOutWh: sql`excluded.battery_out_wh`,
        storedWh: sql`excluded.stored_wh`,
      },
      setWhere: sql`${batteryInWh} <> excluded.battery_in_wh or ${batteryOutWh} <> excluded.battery_out_wh
        or ${storedWh} is not excluded.stored_wh`,
    });
}

/** In order of time. */
export async function loadSiteSlots(
  db: Database,
  locationId: string,
  from: number,
  until: number,
): Promise<readonly SiteSlot[]> {
  const rows = await db
    .select()
    .from(siteSlots)
    .where(and(eq(siteSlots.locationId, locationId), gte(siteSlots.slotAt, from), lt(siteSlots.slotAt, until)))
    .orderBy(siteSlots.slotAt);
  return rows.map(({ slotAt, batteryInWh: inWh, batteryOutWh: outWh, storedWh, supplies }) => ({
    slotAt,
    inWh,
    outWh,
    storedWh,
    supplies,
  }));
}

export async function loadDsoNames(db: Database): Promise<ReadonlyMap<string, string>> {
  const rows = await db.select({ id: dsos.id, name: dsos.name }).from(dsos);
  return new Map(rows.map(({ id, name }) => [id, name]));
}
