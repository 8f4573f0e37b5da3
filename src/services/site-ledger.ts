import { batterySlots, stillOpen } from "../domain/battery-counters.ts";
import { slotSupplies } from "../domain/slot-supplies.ts";
import { SLOT, slotAt, slotsBetween } from "../domain/slots.ts";
import { DAY, MINUTE } from "../domain/time.ts";
import { loadSupplyFacts, saveSiteSlots } from "../store/site-slots.ts";
import type { Deps } from "./deps.ts";
import type { SiteKeeper } from "./site-state.ts";

const AGAIN_WITHOUT_D1_MS = MINUTE;
/** What a location missed for longer is not made up. */
const MADE_UP_FOR = 2 * DAY;

/**
 * Writes what happened at the location in the slots that have ended: once, and again where a battery that was silent tells
 * of them later. Comes after the battery was asked. @returns when to try again; null: when the next slot ends.
 */
export async function tendLedger(deps: Deps, keeper: SiteKeeper): Promise<number | null> {
  const { locationId, site, ledger } = keeper.state();
  if (locationId === null || site === null) return null;
  const { writtenUntil, counters } = ledger;
  const until = slotAt(deps.now());
  if (writtenUntil === null) {
    keeper.keep((state) => ({ ...state, ledger: { ...state.ledger, writtenUntil: until } }));
    return null;
  }
  if (writtenUntil >= until) return null;
  const told = batterySlots(counters);
  const from = Math.max(Math.min(writtenUntil, told[0]?.slotAt ?? writtenUntil), until - MADE_UP_FOR);
  try {
    const facts = await loadSupplyFacts(deps.db, locationId, from, until);
    const battery = new Map(told.map((slot) => [slot.slotAt, slot]));
    const slots = slotsBetween(from, until).map((at) => {
      const plans = facts.plans.filter(
        ({ madeAt }, index, all) => madeAt < at + SLOT && (all[index + 1]?.madeAt ?? at + SLOT) > at,
      );
      const energy = battery.get(at) ?? { slotAt: at, inWh: 0, outWh: 0, storedWh: null };
      return { ...energy, supplies: slotSupplies(at, plans, facts.saidOf(at)) };
    });
    await saveSiteSlots(deps.db, locationId, slots);
    keeper.keep((state) => ({
      ...state,
      ledger: { writtenUntil: until, counters: stillOpen(state.ledger.counters) },
    }));
    return null;
  } catch (error) {
    deps.log("ledger.unwritten", { locationId, error: String(error) });
    return deps.now() + AGAIN_WITHOUT_D1_MS;
  }
}
