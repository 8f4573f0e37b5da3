import { and, asc, eq, gte, lt, sql } from "drizzle-orm";
import type { DsoOffer } from "../domain/freshness.ts";
import { DAY } from "../domain/time.ts";
import type { Database } from "./database.ts";
import { dsoDays, dsoLinks, dsoStates, dsos } from "./dso-schema.ts";

/** So far back are prices read that an estimate is made from. */
const LOOK_BACK_MS = 8 * DAY;

/**
 * What the DSOs of a location said of the slots in `[from, until)`, and of the days before, of which estimates are made:
 * at least of the last day that had prices.
 */
export async function loadOffers(
  db: Database,
  locationId: string,
  from: number,
  until: number,
): Promise<readonly DsoOffer[]> {
  const ofLocation = eq(dsoLinks.locationId, locationId);
  const lastKnown = sql`coalesce(${dsoStates.boundUntil}, ${from}) - ${DAY}`;
  const [rows, days] = await db.batch([
    db
      // Named one by one: in a batch D1 answers by column names, and of two of the same name one is lost.
      .select({
        dso: {
          id: dsos.id,
          name: dsos.name,
          kind: dsos.kind,
          currency: dsos.currency,
          sells: dsos.sells,
          gridOperator: dsos.gridOperator,
        },
        capacityW: dsoLinks.capacityW,
        resourceId: dsoLinks.resourceId,
        subscriptionW: dsoStates.subscriptionW,
        grants: dsoStates.grants,
        expectedAt: dsoStates.expectedAt,
        boundUntil: dsoStates.boundUntil,
      })
      .from(dsoLinks)
      .innerJoin(dsos, eq(dsos.id, dsoLinks.dsoId))
      .innerJoin(dsoStates, eq(dsoStates.dsoId, dsoLinks.dsoId))
      .where(ofLocation)
      .orderBy(asc(dsos.name), asc(dsos.id)),
    db
      .select({ dsoId: dsoDays.dsoId, slots: dsoDays.slots })
      .from(dsoDays)
      .innerJoin(dsoLinks, eq(dsoLinks.dsoId, dsoDays.dsoId))
      .innerJoin(dsoStates, eq(dsoStates.dsoId, dsoDays.dsoId))
      .where(
        and(
          ofLocation,
          lt(dsoDays.dayAt, until),
          gte(dsoDays.dayAt, sql`min(${from - LOOK_BACK_MS}, ${lastKnown}) - ${DAY}`),
        ),
      )
      .orderBy(asc(dsoDays.dayAt)),
  ]);
  const daysOf = Map.groupBy(days, ({ dsoId }) => dsoId);
  return rows.map((row) => ({ ...row, slots: (daysOf.get(row.dso.id) ?? []).flatMap(({ slots }) => slots) }));
}
