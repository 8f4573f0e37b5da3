import type { EnergyPart } from "../domain/energy-part.ts";
import { allSessionSources } from "../domain/session-sources.ts";
import { SLOT } from "../domain/slots.ts";
import { wallClock } from "../domain/time.ts";
import type { Scope } from "../store/scope.ts";
import { loadSharesBeside } from "../store/session-slots.ts";
import { loadSessionPlaces } from "../store/sessions.ts";
import type { Deps } from "./deps.ts";
import { readBalances } from "./energy-report.ts";

/** For each month of each location some thousand quarter hours are gone through. */
const MOST_MONTHS = 6;

export interface SourcesOfSession {
  readonly sessionId: string;
  readonly delivered: EnergyPart;
}

/**
 * Where the energy of sessions came from, as `readSessionSources` says of each. Of those in more months than so many, of which
 * the newest go first, and of those that took nothing, there is none.
 */
export async function readSourcesOf(
  deps: Deps,
  ids: readonly string[],
  scope: Scope,
): Promise<readonly SourcesOfSession[]> {
  const places = await loadSessionPlaces(deps.db, ids, scope);
  const shares = await loadSharesBeside(
    deps.db,
    places.map(({ id }) => id),
  );
  const sharesOf = Map.groupBy(shares, ({ sessionId }) => sessionId);
  const begun = places.flatMap((place) => {
    const slots = (sharesOf.get(place.id) ?? []).map(({ slotAt }) => slotAt);
    if (slots.length === 0) return [];
    const month = wallClock(Math.min(...slots), place.timeZone).date.slice(0, 7);
    return [{ ...place, month, endAt: Math.max(...slots) + SLOT }];
  });
  const months = [...Map.groupBy(begun, ({ locationId, month }) => `${month} ${locationId}`)]
    .toSorted(([left], [right]) => right.localeCompare(left))
    .slice(0, MOST_MONTHS);
  const found = await Promise.all(
    months.map(async ([, own]) => {
      const [{ locationId, timeZone, month } = { locationId: "", timeZone: "UTC", month: "" }] = own;
      const until = Math.max(...own.map(({ endAt }) => endAt));
      const { balances } = await readBalances(deps, { id: locationId, timeZone }, month, until);
      const beside = shares.filter((share) => share.locationId === locationId);
      const sources = allSessionSources(beside, balances);
      return own.flatMap(({ id }) => {
        const delivered = sources.get(id)?.delivered;
        return delivered === undefined ? [] : [{ sessionId: id, delivered }];
      });
    }),
  );
  return found.flat();
}
