import type { DsoOffer } from "../domain/freshness.ts";
import { SLOT, slotAt, slotsBetween } from "../domain/slots.ts";
import { DAY, HOUR, MINUTE } from "../domain/time.ts";
import { listBookings } from "../store/booking-lists.ts";
import { loadOffers } from "../store/dsos.ts";
import { loadOpenOverrides, overrideOf } from "../store/energy-overrides.ts";
import { loadHistory } from "../store/session-slots.ts";
import { loadSite } from "../store/sites.ts";
import type { Deps } from "./deps.ts";
import type { NextAt, SiteHistory, SiteKeeper, SiteState } from "./site-state.ts";

/** No plan looks further. */
const AHEAD_MS = 2 * DAY;
/** Estimates are made of the day before the last price. */
const ESTIMATED_FROM_MS = DAY + HOUR;
const HISTORY_DAYS = 35;
/** The profile of a day does not change within hours. */
const HISTORY_LASTS_MS = 6 * HOUR;
const MOST_EXPECTED_CARS = 200;
const AGAIN_WITHOUT_D1_MS = MINUTE;

/** What D1 says of the location, where it may say something new: once in every slot, and whenever somebody says so. */
export async function refreshFacts(deps: Deps, keeper: SiteKeeper): Promise<NextAt> {
  const { locationId, isStale, readInSlot } = keeper.state();
  const slot = slotAt(deps.now());
  if (locationId === null || (!isStale && readInSlot === slot)) return null;
  keeper.keep((state) => ({ ...state, isStale: false, readInSlot: slot }));
  try {
    const read = await readFacts(deps, keeper.state(), locationId);
    keeper.keep((state) => renewed(state, read));
    return null;
  } catch (error) {
    deps.log("site.unread", { locationId, error: String(error) });
    keeper.keep((state) => ({ ...state, isStale: true }));
    return deps.now() + AGAIN_WITHOUT_D1_MS;
  }
}

type Facts = Pick<SiteState, (typeof FACTS)[number]>;

const FACTS = [
  "site",
  "offers",
  "overrides",
  "expectedCars",
  "history",
] as const satisfies readonly (keyof SiteState)[];

async function readFacts(deps: Deps, known: SiteState, locationId: string): Promise<Facts> {
  const { db } = deps;
  const now = deps.now();
  const site = await loadSite(db, locationId);
  if (site === null) return { site, offers: [], overrides: [], expectedCars: [], history: null };
  const [offers, overrides, bookings, history] = await Promise.all([
    loadOffers(db, locationId, slotAt(now), now + AHEAD_MS),
    loadOpenOverrides(db, locationId, now),
    listBookings(
      db,
      { locationId, kind: "booking", state: "RESERVED", from: now, to: now + AHEAD_MS, scope: null },
      { order: "oldestFirst", after: null, limit: MOST_EXPECTED_CARS },
    ),
    readHistory(deps, known.history, locationId, now),
  ]);
  return {
    site,
    offers: offers.map((offer) => needed(offer, now)),
    overrides: overrides.map(overrideOf),
    expectedCars: bookings.map(({ evseUid, beginAt, endAt, energyWh, vehicleMaxPowerW }) => ({
      evseUid,
      beginAt,
      endAt,
      energyWh,
      vehicleMaxPowerW,
    })),
    history,
  };
}

/** Of what a DSO said only what plans are made of, cut at days, so that it is not another one in every slot. */
function needed(offer: DsoOffer, now: number): DsoOffer {
  const from = Math.min(now, offer.boundUntil ?? now) - ESTIMATED_FROM_MS;
  const day = Math.floor(from / DAY) * DAY;
  return { ...offer, slots: offer.slots.filter(({ startAt }) => startAt >= day) };
}

async function readHistory(
  { db }: Deps,
  known: SiteHistory | null,
  locationId: string,
  now: number,
): Promise<SiteHistory | null> {
  if (known !== null && now - known.readAt < HISTORY_LASTS_MS) return known;
  const metered = await loadHistory(db, locationId, slotAt(now) - HISTORY_DAYS * DAY);
  const [first] = metered;
  if (first === undefined) return null;
  const loads = new Map(metered.map(({ slotAt: at, loadW }) => [at, loadW]));
  // A slot without a session is one without load; the last one may not be told yet.
  const loadsW = slotsBetween(first.slotAt, slotAt(now) - SLOT).map((at) => loads.get(at) ?? 0);
  return { readAt: now, from: first.slotAt, loadsW };
}

/** What is the same stays the very same: it is not written again, and nothing is planned for it. */
function renewed(state: SiteState, read: Facts): SiteState {
  const changed = FACTS.filter((name) => JSON.stringify(state[name]) !== JSON.stringify(read[name]));
  if (changed.length === 0) return state;
  const news: Partial<Facts> = Object.fromEntries(changed.map((name) => [name, read[name]]));
  return { ...state, ...news, revision: state.revision + 1 };
}
