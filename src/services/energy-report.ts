import type { BatteryPool } from "../domain/battery-pool.ts";
import { balancesOf, type EnergyReport, energyReport } from "../domain/report.ts";
import { reportedMix } from "../domain/reported-mix.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { type SessionSources, sessionSources } from "../domain/session-sources.ts";
import { type BalanceTerms, LOSSLESS, type ReportSlot } from "../domain/slot-balance.ts";
import { SLOT } from "../domain/slots.ts";
import { DAY, type LocalMonth, localMonth, monthAfter, toIso, wallClock } from "../domain/time.ts";
import {
  type EnergyMonth,
  loadClosedBefore,
  loadEnergyMonth,
  loadFirstSlot,
  loadNearestSlots,
  loadUnclosed,
  saveEnergyMonth,
} from "../store/energy-months.ts";
import { saveReportedMix } from "../store/locations.ts";
import { loadDelivered, loadSharesBeside } from "../store/session-slots.ts";
import { loadSiteSlots } from "../store/site-slots.ts";
import { loadSiteSettings } from "../store/sites.ts";
import type { Deps } from "./deps.ts";

type Place = { readonly id: string; readonly timeZone: string };

export interface LocationReport {
  readonly month: string;
  readonly period: LocalMonth;
  /** Null: nothing has a price. */
  readonly currency: string | null;
  readonly report: Omit<EnergyReport, "pool">;
  /** Null: it may still change. */
  readonly closedAt: number | null;
  /** What sessions of the month turned out to have taken, more or less, after it was closed. */
  readonly toldLaterWh: number;
  /** Where this one has none, the month nearest to it in which anything was delivered. */
  readonly nearestMonth: string | null;
}

/** A week for chargers that were offline, and a day for all time zones. */
const CLOSES_AFTER = 8 * DAY;
/** More months that are not closed are not gone through for one question: what was in the battery is unknown then. */
const MOST_OPEN_MONTHS = 3;
/** Months closed in one run: each is some milliseconds. */
const CLOSED_AT_ONCE = 10;

/** The energy source report of a location for a local month, `YYYY-MM`. */
export async function readReport({ db }: Deps, place: Place, month: string): Promise<Result<LocationReport>> {
  const period = localMonth(month, place.timeZone);
  if (period === null) return refuse("invalid_request", "The month is to be written as 2026-11.");
  const closed = await loadEnergyMonth(db, place.id, month);
  if (closed === null) {
    const made = await makeReport(db, place, month, period);
    const nearestMonth = made.report.total.delivered.energyWh > 0 ? null : await nearest(db, place, period);
    return ok({ month, period, ...made, closedAt: null, toldLaterWh: 0, nearestMonth });
  }
  const { report, currency, closedAt } = closed;
  const now = await loadDelivered(db, place.id, period.startAt, period.endAt);
  const deliveredWh = now.reduce((sum, { energyWh }) => sum + energyWh, 0);
  const toldLaterWh = deliveredWh - report.total.delivered.energyWh;
  const nearestMonth = report.total.delivered.energyWh > 0 ? null : await nearest(db, place, period);
  return ok({ month, period, currency, report, closedAt, toldLaterWh, nearestMonth });
}

/** Where the energy of a session came from. Null: nothing is known to have flowed. */
export async function readSessionSources(
  { db }: Deps,
  place: Place,
  sessionId: string,
): Promise<(SessionSources & { readonly currency: string | null }) | null> {
  const shares = await loadSharesBeside(db, [sessionId]);
  const slots = shares.filter((share) => share.sessionId === sessionId).map(({ slotAt }) => slotAt);
  if (slots.length === 0) return null;
  const [firstAt, endAt] = [Math.min(...slots), Math.max(...slots) + SLOT];
  const month = wallClock(firstAt, place.timeZone).date.slice(0, 7);
  const { pool, fromAt } = await poolBefore(db, place, month);
  const all = await loadSlots(db, place.id, fromAt, endAt);
  const terms = await termsOf(db, place.id, all);
  return { ...sessionSources(sessionId, shares, balancesOf(all, pool, terms)), currency: terms.currency };
}

/** What happened in each quarter hour from a month, or from before it, to an instant. */
export async function readBalances({ db }: Pick<Deps, "db">, place: Place, month: string, until: number) {
  const { pool, fromAt } = await poolBefore(db, place, month);
  const slots = await loadSlots(db, place.id, fromAt, until);
  const terms = await termsOf(db, place.id, slots);
  return { balances: balancesOf(slots, pool, terms), currency: terms.currency };
}

/** Closes what is over for more than a week: the numbers of a closed month are stored, and stay. */
export async function closeMonths(deps: Deps): Promise<void> {
  const { db, now } = deps;
  const newest = monthAfter(toIso(now() - CLOSES_AFTER).slice(0, 7), -1);
  const until = Date.parse(`${monthAfter(newest)}-01T00:00:00Z`);
  for (const place of await loadUnclosed(db, newest, until, CLOSED_AT_ONCE)) {
    const closed = await loadClosedBefore(db, place.id, newest);
    const firstAt = (await loadFirstSlot(db, place.id)) ?? until;
    const month = closed ? monthAfter(closed.month) : wallClock(firstAt, place.timeZone).date.slice(0, 7);
    const period = localMonth(month > newest ? newest : month, place.timeZone);
    if (period !== null) await close(deps, place, month > newest ? newest : month, period);
  }
}

async function close({ db, now, log }: Deps, place: Place, month: string, period: LocalMonth): Promise<void> {
  const { currency, report, pool } = await makeReport(db, place, month, period);
  await saveEnergyMonth(db, { locationId: place.id, month, currency, report, pool, closedAt: now() });
  await saveReportedMix(db, place.id, reportedMix(report.total.delivered), now());
  log("report.closed", { locationId: place.id, month });
}

async function makeReport(db: Deps["db"], place: Place, month: string, { startAt, endAt, days }: LocalMonth) {
  const before = await poolBefore(db, place, month);
  const [earlier, own] = await Promise.all([
    loadSlots(db, place.id, before.fromAt, startAt),
    loadSlots(db, place.id, startAt, endAt),
  ]);
  const terms = await termsOf(db, place.id, own);
  const start = balancesOf(earlier, before.pool, terms).at(-1)?.pool ?? before.pool;
  const { pool, ...report } = energyReport(own, days, start, terms);
  return { currency: terms.currency, report, pool };
}

/** What was in the battery when the last closed month ended, and from when on it is to be gone through. */
async function poolBefore(
  db: Deps["db"],
  { id, timeZone }: Place,
  month: string,
): Promise<{ readonly pool: BatteryPool | null; readonly fromAt: number }> {
  const earliest = monthAfter(month, -MOST_OPEN_MONTHS);
  const closed: EnergyMonth | null = await loadClosedBefore(db, id, month);
  const isNear = closed !== null && closed.month >= earliest;
  const from = localMonth(isNear ? monthAfter(closed.month) : earliest, timeZone);
  return { pool: isNear ? closed.pool : null, fromAt: from?.startAt ?? 0 };
}

async function loadSlots(
  db: Deps["db"],
  locationId: string,
  from: number,
  until: number,
): Promise<readonly ReportSlot[]> {
  const [delivered, site] = await Promise.all([
    loadDelivered(db, locationId, from, until),
    loadSiteSlots(db, locationId, from, until),
  ]);
  const energies = new Map(delivered.map(({ slotAt, energyWh }) => [slotAt, energyWh]));
  const known = new Map(site.map((slot) => [slot.slotAt, slot]));
  const slots = [...new Set([...energies.keys(), ...known.keys()])].toSorted((left, right) => left - right);
  return slots.map((slotAt) => {
    const { inWh = 0, outWh = 0, storedWh = null, supplies = [] } = known.get(slotAt) ?? {};
    return { slotAt, deliveredWh: energies.get(slotAt) ?? 0, inWh, outWh, storedWh, supplies };
  });
}

async function termsOf(db: Deps["db"], locationId: string, slots: readonly ReportSlot[]): Promise<BalanceTerms> {
  const priced = slots.find(({ supplies }) => supplies.length > 0);
  const settings = await loadSiteSettings(db, locationId);
  return { currency: priced?.supplies[0]?.currency ?? null, losses: settings?.battery ?? LOSSLESS };
}

async function nearest(db: Deps["db"], { id, timeZone }: Place, { startAt, endAt }: LocalMonth) {
  const { before, after } = await loadNearestSlots(db, id, startAt, endAt);
  const at = before === null || (after !== null && after - endAt < startAt - before) ? after : before;
  return at === null ? null : wallClock(at, timeZone).date.slice(0, 7);
}
