import { NO_BATTERY, type Override, type OverrideWish, type Site, whyNotReserve, whyNotStored } from "./site.ts";
import { DAY, HOUR } from "./time.ts";

export const OVERRIDE_LASTS_MS = 4 * HOUR;
/** A decision that is to stay is a setting; one that was forgotten must not stay. */
export const LONGEST_OVERRIDE_MS = 7 * DAY;

export function isInForce({ startAt, endAt }: Pick<Override, "startAt" | "endAt">, at: number): boolean {
  return startAt <= at && at < endAt;
}

/** What people want of one instant. */
export interface Wishes {
  readonly useDsoId: string | null;
  readonly bannedDsoIds: readonly string[];
  readonly battery: "use" | "store" | "hold" | null;
  readonly reserveWh: number | null;
  readonly gridLimitW: number | null;
}

/** @param overrides the newest first: of one kind it holds. */
export function wishesAt(overrides: readonly Override[], at: number): Wishes {
  const wishes = overrides.filter((override) => isInForce(override, at)).map(({ wish }) => wish);
  const one = <Kind extends OverrideWish["kind"]>(kind: Kind) =>
    wishes.find((wish): wish is Extract<OverrideWish, { kind: Kind }> => wish.kind === kind);
  return {
    useDsoId: one("use_dso")?.dsoId ?? null,
    bannedDsoIds: wishes.flatMap((wish) => (wish.kind === "ban_dso" ? [wish.dsoId] : [])),
    battery: one("battery")?.mode ?? null,
    reserveWh: one("reserve")?.reserveWh ?? null,
    gridLimitW: one("grid_limit")?.limitW ?? null,
  };
}

/** The next instant at which one begins or ends; null: none does. */
export function nextOverrideEdge(overrides: readonly Override[], after: number): number | null {
  const edges = overrides.flatMap(({ startAt, endAt }) => [startAt, endAt]).filter((at) => at > after);
  return edges.length === 0 ? null : Math.min(...edges);
}

/** Of two that cannot both hold, the newer one does: the same kind of wish at the same time, or a DSO both wanted and banned. */
export function replaces(newer: OverridePeriod, older: OverridePeriod): boolean {
  const overlap = newer.startAt < older.endAt && older.startAt < newer.endAt;
  return overlap && excludes(newer.wish, older.wish);
}

type OverridePeriod = Pick<Override, "wish" | "startAt" | "endAt">;

function excludes(newer: OverrideWish, older: OverrideWish): boolean {
  const isBan = newer.kind === "ban_dso" || older.kind === "ban_dso";
  if (!isBan || !("dsoId" in newer) || !("dsoId" in older)) return newer.kind === older.kind;
  return newer.dsoId === older.dsoId;
}

/** What is wrong with a wish at this place, in a sentence; null: nothing. */
export function whyNotWish(wish: OverrideWish, site: Pick<Site, "battery">, dsoIds: readonly string[]): string | null {
  switch (wish.kind) {
    case "use_dso":
    case "ban_dso":
      return dsoIds.includes(wish.dsoId) ? null : "The DSO does not serve this location.";
    case "grid_limit":
      return null;
    case "battery":
      return site.battery === null ? NO_BATTERY : null;
    case "charge_to":
      return whyNotStored(wish.storedWh, site.battery);
    case "reserve":
      return whyNotReserve(wish.reserveWh, site.battery);
  }
}

/** What is wrong with when it is to hold, in a sentence; null: nothing. */
export function whyNotPeriod({ startAt, endAt, wish }: OverridePeriod, now: number): string | null {
  if (endAt <= Math.max(startAt, now)) return "It would end before it begins, or in the past.";
  if (endAt - startAt > LONGEST_OVERRIDE_MS) return "It may last 7 days at most.";
  if (startAt > now + LONGEST_OVERRIDE_MS) return "It may begin 7 days ahead at most.";
  if (wish.kind === "charge_to" && (wish.at <= startAt || wish.at > endAt)) {
    return "The battery is to be charged by an instant at which the override still holds.";
  }
  return null;
}
