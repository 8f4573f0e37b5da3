import { type EnergySlot, energySlot } from "../domain/energy-slot.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { slotAt } from "../domain/slots.ts";
import { DAY, HOUR } from "../domain/time.ts";
import { loadPlace } from "../store/locations.ts";
import { loadDelivered } from "../store/session-slots.ts";
import { loadSaid, loadSiteSlots } from "../store/site-slots.ts";
import type { Deps } from "./deps.ts";

export interface EnergySlots {
  readonly from: number;
  /** The slot that is not over is not among them. */
  readonly until: number;
  /** Of the prices; null: there are none. */
  readonly currency: string | null;
  /** In order of time; those that nobody wrote are left out. */
  readonly slots: readonly EnergySlot[];
}

/** As far back as people look at a plan. */
const USUALLY_MS = 12 * HOUR;
const LONGEST_MS = 7 * DAY;

/**
 * What happened at a location in each quarter hour that is over and written.
 * @param from left out: 12 h before the end. @param until left out, or in the future: now.
 * @returns `not_found`; `invalid_request`: more than a week, or none of it.
 */
export async function readEnergySlots(
  { db, now }: Deps,
  locationId: string,
  { from, until }: { readonly from: number | undefined; readonly until: number | undefined },
): Promise<Result<EnergySlots>> {
  const endAt = slotAt(Math.min(until ?? Number.POSITIVE_INFINITY, now()));
  const beginAt = slotAt(from ?? endAt - USUALLY_MS);
  if (endAt <= beginAt) return refuse("invalid_request", "It ends before it begins.");
  if (endAt - beginAt > LONGEST_MS) return refuse("invalid_request", "Slots are read for 7 days at most.");
  if ((await loadPlace(db, locationId)) === null) return refuse("not_found");
  const [written, delivered, saidOf] = await Promise.all([
    loadSiteSlots(db, locationId, beginAt, endAt),
    loadDelivered(db, locationId, beginAt, endAt),
    loadSaid(db, locationId, beginAt, endAt),
  ]);
  const deliveredWh = new Map(delivered.map(({ slotAt: at, energyWh }) => [at, energyWh]));
  const priced = [...written.flatMap(({ supplies }) => supplies), ...saidOf(beginAt)];
  const currency = priced[0]?.currency ?? null;
  const slots = written.map((slot) =>
    energySlot({ ...slot, deliveredWh: deliveredWh.get(slot.slotAt) ?? 0 }, saidOf(slot.slotAt), currency),
  );
  return ok({ from: beginAt, until: endAt, currency, slots });
}
