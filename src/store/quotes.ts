import { and, asc, eq, gte, lt, lte } from "drizzle-orm";
import type { ConnectorClass } from "../domain/location.ts";
import type { TakenQuote } from "../domain/quote.ts";
import { foldUid } from "../domain/token.ts";
import type { Database } from "./database.ts";
import { takenQuotes } from "./price-schema.ts";
import { chargePoints, connectors, evses } from "./schema.ts";

/** Where an EVSE that was declared is, and which classes its connectors have. Empty: there is none. */
export function loadSlotClasses(
  db: Database,
  evseUid: string,
): Promise<readonly { readonly locationId: string; readonly class: ConnectorClass }[]> {
  return db
    .selectDistinct({ locationId: chargePoints.locationId, class: connectors.class })
    .from(evses)
    .innerJoin(chargePoints, eq(chargePoints.id, evses.chargePointId))
    .innerJoin(connectors, eq(connectors.evseUid, evses.uid))
    .where(and(eq(evses.uid, evseUid), eq(evses.declared, true)));
}

/** The same one again, of the same token, changes nothing. */
export async function saveTakenQuote(db: Database, tokenUid: string, quote: TakenQuote): Promise<void> {
  await db
    .insert(takenQuotes)
    .values({ ...quote, foldedUid: foldUid(tokenUid) })
    .onConflictDoNothing();
}

/** Those with which a token asked for starts at an EVSE, from one instant to another. */
export function loadTakenQuotes(
  db: Database,
  { tokenUid, evseUid }: { readonly tokenUid: string; readonly evseUid: string },
  between: { readonly from: number; readonly to: number },
): Promise<readonly TakenQuote[]> {
  return db
    .select()
    .from(takenQuotes)
    .where(
      and(
        eq(takenQuotes.foldedUid, foldUid(tokenUid)),
        eq(takenQuotes.evseUid, evseUid),
        gte(takenQuotes.takenAt, between.from),
        lte(takenQuotes.takenAt, between.to),
      ),
    )
    .orderBy(asc(takenQuotes.takenAt), asc(takenQuotes.id));
}

export async function deleteQuotesTakenBefore(db: Database, before: number): Promise<void> {
  await db.delete(takenQuotes).where(lt(takenQuotes.takenAt, before));
}
