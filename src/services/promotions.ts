import type { Promotion, PromotionTerms } from "../domain/promotion.ts";
import { overlapping, type Station } from "../domain/promotion-overlap.ts";
import { stateOf, whyNotEnd, whyNotPromotion } from "../domain/promotion-rules.ts";
import { ok, type Refused, type Result, refuse } from "../domain/result.ts";
import { MINUTE, timeOfDay, wallClock } from "../domain/time.ts";
import type { Change } from "../store/database.ts";
import { loadStations } from "../store/locations.ts";
import {
  loadPromotion,
  loadPromotionBook,
  type PromotionBook,
  type PromotionRow,
  saveNewPromotion,
  savePromotion,
  termsOf,
} from "../store/promotions.ts";
import { auditNote } from "./audit.ts";
import { type BelowCost, findBelowCost } from "./below-cost.ts";
import type { Deps } from "./deps.ts";
import { publishPromotion } from "./live-news.ts";

/** What may be wished of a promotion; `endedAt` comes about by ending it. */
export type PromotionWish = Omit<PromotionTerms, "endedAt">;

/** Who wishes it. */
export interface Wisher {
  /** By id. */
  readonly author: string;
  /** That it may sell for less than the energy costs. */
  readonly confirmedBelowCost: boolean;
}

/** All of them are in the tariffs that partners read, and every new one is held against each. */
const MOST_OPEN_PROMOTIONS = 50;
/** So often somebody else may be faster. */
const TRIES = 5;

/**
 * Enters a promotion. It begins after it was entered, and never while another is active for a class of it at a station of it.
 * @param wish `startAt` left out: the next full minute. @returns `confirmation_needed`: it would sell below cost.
 */
export async function createPromotion(
  deps: Deps,
  { startAt, ...wish }: Omit<PromotionWish, "startAt"> & { readonly startAt: number | undefined },
  wisher: Wisher,
): Promise<Result<PromotionRow>> {
  const now = deps.now();
  const row: PromotionRow = {
    ...wish,
    id: deps.newId(),
    startAt: startAt ?? nextMinute(now),
    endedAt: null,
    createdAt: now,
    createdBy: wisher.author,
    changedAt: now,
    version: 1,
    confirmedBelowCostBy: null,
  };
  return settled(deps, async (book) => {
    if (book.open.length >= MOST_OPEN_PROMOTIONS) return refuse("limit_reached", "End some first.");
    const refused = await refuseTerms(deps, row, book);
    if (refused) return refused;
    const agreed = await agreedTo(deps, row, wisher);
    if (!agreed.ok) return agreed;
    return ok(
      (await saveNewPromotion(deps.db, agreed.value, book, auditNote(deps, null, { ...termsOf(row) })))
        ? agreed.value
        : null,
    );
  });
}

/**
 * Changes a promotion that has not begun; of one that runs, its end alone, to an instant that has not come.
 * @param known as it was read.
 */
export function changePromotion(
  deps: Deps,
  known: PromotionRow,
  wish: Change<PromotionWish>,
  wisher: Wisher,
): Promise<Result<PromotionRow>> {
  return settled(deps, async (book) => {
    const now = deps.now();
    const state = stateOf(known, now);
    if (state === "ended") return refuse("in_use", "It is over, and stays as it was.");
    const { endAt: _, ...rest } = wish;
    if (state === "active" && Object.values(rest).some((value) => value !== undefined)) {
      return refuse("in_use", "It has begun: only its end can be changed, for sessions were priced by it.");
    }
    const row = { ...known, ...wished(known, wish), changedAt: now, version: known.version + 1 };
    const refused = await refuseTerms(deps, row, book);
    if (refused) return refused;
    const agreed = await agreedTo(deps, row, wisher);
    if (!agreed.ok) return agreed;
    const { author } = wisher;
    const note = auditNote(deps, { ...termsOf(known) }, { ...termsOf(row) });
    if (await savePromotion(deps.db, agreed.value, { book, author, at: now }, note)) return agreed;
    const current = await loadPromotion(deps.db, known.id);
    return current?.version === known.version ? ok(null) : refuse("version_conflict");
  });
}

/** Ends a promotion from now on, whatever began under it before; one that had not begun never does. One that is over stays. */
export async function endPromotion(deps: Deps, known: PromotionRow, author: string): Promise<Result<PromotionRow>> {
  const now = deps.now();
  if (stateOf(known, now) === "ended") return ok(known);
  const row = { ...known, endedAt: now, changedAt: now, version: known.version + 1 };
  const note = auditNote(deps, { ...termsOf(known) }, { ...termsOf(row) });
  const isSaved = await savePromotion(deps.db, row, { book: null, author, at: now }, note);
  if (!isSaved) return refuse("version_conflict");
  await publishPromotion(deps, row);
  return ok(row);
}

function wished(known: PromotionRow, wish: Change<PromotionWish>): PromotionWish {
  const { name = known.name, discount = known.discount, classes = known.classes } = wish;
  const { locationIds = known.locationIds, weekdays = known.weekdays } = wish;
  const { startMinute = known.startMinute, endMinute = known.endMinute } = wish;
  const { startAt = known.startAt, endAt = known.endAt } = wish;
  return { name, discount, classes, locationIds, weekdays, startMinute, endMinute, startAt, endAt };
}

/** Decides on the book as it is, once more while somebody was faster. @param decide null: somebody was. */
async function settled(
  deps: Deps,
  decide: (book: PromotionBook) => Promise<Result<PromotionRow | null>>,
): Promise<Result<PromotionRow>> {
  for (let tries = 0; tries < TRIES; tries++) {
    const decided = await decide(await loadPromotionBook(deps.db, deps.now()));
    if (!decided.ok) return decided;
    if (decided.value === null) continue;
    await publishPromotion(deps, decided.value);
    return ok(decided.value);
  }
  return refuse("unavailable", "Others change promotions at the same moment.");
}

async function refuseTerms(deps: Deps, row: PromotionRow, { open }: PromotionBook): Promise<Refused | null> {
  const now = deps.now();
  const all = await loadStations(deps.db);
  const stations = all.filter(({ id }) => row.locationIds === null || row.locationIds.includes(id));
  const missing = row.locationIds?.find((id) => stations.every((station) => station.id !== id));
  if (missing !== undefined) return refuse("not_found", `There is no location ${missing}.`);
  const zones = [...new Set(stations.map(({ timeZone }) => timeZone))];
  const whyNot = row.startAt <= now && row.version > 1 ? whyNotEnd(row, now, zones) : whyNotPromotion(row, now, zones);
  if (whyNot !== null) return refuse("invalid_request", whyNot);
  return refuseOverlap(row, open, stations);
}

/** With who said that it may sell below cost, if it does. */
async function agreedTo(
  deps: Deps,
  row: PromotionRow,
  { author, confirmedBelowCost }: Wisher,
): Promise<Result<PromotionRow>> {
  const below = await findBelowCost(deps, row);
  if (below.length === 0) return ok({ ...row, confirmedBelowCostBy: null });
  if (confirmedBelowCost) return ok({ ...row, confirmedBelowCostBy: author });
  const named = below.slice(0, MOST_NAMED).map(inWords).join("; ");
  return refuse("confirmation_needed", `It sells below cost: ${named}. Say so with \`confirmedBelowCost\`.`);
}

/** In one sentence; the promotion itself tells all of them. */
const MOST_NAMED = 5;
const MICRO = 1_000_000;

function inWords({ locationId, class: ofClass, currency, priceExclMicroPerKwh, costMicroPerKwh }: BelowCost): string {
  const perKwh = (micro: number) => `${(micro / MICRO).toFixed(4)} ${currency}`;
  return `${ofClass} at ${locationId} for ${perKwh(priceExclMicroPerKwh)} per kWh without VAT, which costs ${perKwh(costMicroPerKwh)}`;
}

function refuseOverlap(row: PromotionRow, open: readonly Promotion[], stations: readonly Station[]): Refused | null {
  const others = open.filter(({ id }) => id !== row.id);
  const found = overlapping(row, others, stations);
  if (found === null) return null;
  const { other, at, timeZone } = found;
  const when = `${wallClock(at, timeZone).date} ${timeOfDay(at, timeZone)} (${timeZone})`;
  return refuse(
    "promotion_overlaps",
    `"${other.name}" (${other.id}) is active there for a class of it: first at ${when}.`,
  );
}

function nextMinute(now: number): number {
  return (Math.floor(now / MINUTE) + 1) * MINUTE;
}
