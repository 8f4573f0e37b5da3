import { freshnessOf } from "../domain/freshness.ts";
import { OVERRIDE_LASTS_MS, replaces, whyNotPeriod, whyNotWish } from "../domain/override.ts";
import { ok, type Refused, type Result, refuse } from "../domain/result.ts";
import type { Override, OverrideWish } from "../domain/site.ts";
import { DAY } from "../domain/time.ts";
import { loadOffers } from "../store/dsos.ts";
import {
  endOverride,
  loadOpenOverrides,
  type OverrideRow,
  overrideOf,
  saveOverride,
} from "../store/energy-overrides.ts";
import type { SiteSettings } from "../store/sites.ts";
import { auditNote } from "./audit.ts";
import type { Deps } from "./deps.ts";
import { wakeLocation } from "./site-news.ts";

export interface OverrideRequest {
  readonly wish: OverrideWish;
  readonly reason: string;
  /** Left out: now. */
  readonly startAt?: number | undefined;
  /** Left out: four hours later; of what is to be charged by an instant, that instant. */
  readonly endAt?: number | undefined;
  /** A DSO that is silent is wanted all the same. */
  readonly confirmed: boolean;
}

export interface MadeOverride {
  readonly override: OverrideRow;
  /** Those that end when it begins, because both cannot hold. */
  readonly replaced: readonly OverrideRow[];
}

const MOST_OPEN_OVERRIDES = 50;

/** Puts a person's decision over what the system would do, until it ends (energy 4.3). @param author by id. */
export async function makeOverride(
  deps: Deps,
  locationId: string,
  settings: SiteSettings,
  request: OverrideRequest,
  author: string,
): Promise<Result<MadeOverride>> {
  const now = deps.now();
  const open = await loadOpenOverrides(deps.db, locationId, now);
  if (open.length >= MOST_OPEN_OVERRIDES) return refuse("limit_reached", "Take some back first.");
  const override = plannedOverride(deps, locationId, request, author);
  const whyNot = whyNotPeriod(override, now);
  if (whyNot !== null) return refuse("invalid_request", whyNot);
  const refused = await refuseWish(deps, locationId, settings, request, open);
  if (refused) return refused;
  const replaced = open.filter((older) => replaces(override, overrideOf(older)));
  const row: OverrideRow = { ...override, endedAt: null, endedBy: null, replacedById: null, createdAt: now };
  const ids = replaced.map(({ id }) => id);
  const history = {
    id: deps.newId(),
    at: now,
    author,
    part: "override",
    before: ids.length === 0 ? null : { replaced: ids },
    after: { ...override },
  } as const;
  await saveOverride(deps.db, row, ids, history, auditNote(deps, history.before, history.after));
  await wakeLocation(deps, locationId);
  return ok({ override: row, replaced });
}

/** What is asked for, with what was left out. */
export function plannedOverride(
  { newId, now }: Pick<Deps, "newId" | "now">,
  locationId: string,
  { wish, reason, startAt = now(), endAt }: OverrideRequest,
  author: string,
): Override {
  const usualEnd = wish.kind === "charge_to" ? wish.at : startAt + OVERRIDE_LASTS_MS;
  return { id: newId(), locationId, wish, author, reason, startAt, endAt: endAt ?? usualEnd };
}

async function refuseWish(
  deps: Deps,
  locationId: string,
  { battery }: SiteSettings,
  { wish, confirmed }: OverrideRequest,
  open: readonly OverrideRow[],
): Promise<Refused | null> {
  const now = deps.now();
  const offers = "dsoId" in wish ? await loadOffers(deps.db, locationId, now, now + DAY) : [];
  const sellers = offers.filter(({ dso }) => dso.sells);
  const ids = sellers.map(({ dso }) => dso.id);
  const whyNot = whyNotWish(wish, { battery }, ids);
  if (whyNot !== null) return refuse("invalid_request", whyNot);
  if (wish.kind === "ban_dso") {
    const banned = open.flatMap(({ wish: other }) => (other.kind === "ban_dso" ? [other.dsoId] : []));
    const isLeft = ids.some((id) => id !== wish.dsoId && !banned.includes(id));
    return isLeft ? null : refuse("invalid_request", "No DSO would be left to draw from.");
  }
  if (wish.kind !== "use_dso" || confirmed) return null;
  const chosen = sellers.find(({ dso }) => dso.id === wish.dsoId);
  const freshness = chosen === undefined ? "unusable" : freshnessOf(chosen, now);
  if (freshness === "fresh" || freshness === "late") return null;
  return refuse("confirmation_needed", "The DSO is silent: its price would be an estimate.");
}

/** Ends a decision before its time; one that is over stays as it is. @param by by id. */
export async function takeBackOverride(deps: Deps, row: OverrideRow, by: string): Promise<void> {
  const now = deps.now();
  const history = {
    id: deps.newId(),
    at: now,
    author: by,
    part: "override",
    before: { ...overrideOf(row) },
    after: null,
  } as const;
  const note = auditNote(deps, history.before, null);
  if (await endOverride(deps.db, row, { by, at: now, history }, note)) await wakeLocation(deps, row.locationId);
}
