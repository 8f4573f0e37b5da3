import { and, eq, inArray, or, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { chargePoints, evses, locations } from "./schema.ts";
import { settingsOf, settingsQuery } from "./settings.ts";

export interface SlotPlace {
  readonly evseUid: string;
  readonly chargePointId: string;
  readonly locationId: string;
}

/** The slot of a published location behind a code: its EVSE id, as written or in capitals, or its uid in any case. */
export async function findSlotPlace(db: Database, code: string): Promise<SlotPlace | null> {
  const folded = code.toUpperCase();
  const found = await db
    .select({ evseUid: evses.uid, chargePointId: evses.chargePointId, locationId: chargePoints.locationId })
    .from(evses)
    .innerJoin(chargePoints, eq(chargePoints.id, evses.chargePointId))
    .innerJoin(locations, eq(locations.id, chargePoints.locationId))
    .where(
      and(
        or(sql`upper(${evses.uid}) = ${folded}`, inArray(evses.evseId, [code, folded])),
        eq(evses.declared, true),
        sql`${locations.published} = 1`,
      ),
    )
    .limit(1)
    .get();
  return found ?? null;
}

/** Where published locations are. */
export function loadPublishedPlaces(db: Database, limit: number) {
  const { id, latitude, longitude } = locations;
  return db.select({ id, latitude, longitude }).from(locations).where(sql`${locations.published} = 1`).limit(limit);
}

/** What stands on a receipt of where it was; null of what is gone. */
export async function loadPlaceNames(db: Database, locationId: string, evseUid: string) {
  const { id, name, address, city, timeZone } = locations;
  const [[station], [evse], settings] = await db.batch([
    db.select({ id, name, address, city, timeZone }).from(locations).where(eq(locations.id, locationId)),
    db.select({ label: evses.label, evseId: evses.evseId }).from(evses).where(eq(evses.uid, evseUid)),
    settingsQuery(db),
  ]);
  return { station: station ?? null, evse: evse ?? null, helpPhone: settingsOf(settings).helpPhone };
}
