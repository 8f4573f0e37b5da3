import { eq, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import { bookings } from "./booking-schema.ts";
import { commands } from "./command-schema.ts";
import type { Database } from "./database.ts";
import { notifications } from "./notification-schema.ts";
import { chargePoints, evses, sessions } from "./schema.ts";

/** The locations that somebody has to do with; null: all. */
export type Scope = readonly string[] | null;

/** Rows of these locations alone. */
export function within(locationId: SQLWrapper, scope: Scope): SQL | undefined {
  return scope === null ? undefined : sql`${locationId} in (select value from json_each(${JSON.stringify(scope)}))`;
}

/** What belongs to a location without being one. */
export type Placed = "chargePoint" | "evse" | "session" | "booking" | "notification" | "command";

/** Null: there is no such thing, or it belongs to no location. */
export async function findLocationOf(db: Database, placed: Placed, id: string): Promise<string | null> {
  const [row] = await QUERIES[placed](db, id);
  return row?.locationId ?? null;
}

type Query = (db: Database, id: string) => PromiseLike<readonly { readonly locationId: string | null }[]>;

const ofChargePoint = { locationId: chargePoints.locationId };

const QUERIES: Readonly<Record<Placed, Query>> = {
  chargePoint: (db, id) => db.select(ofChargePoint).from(chargePoints).where(eq(chargePoints.id, id)),
  evse: (db, uid) =>
    db
      .select(ofChargePoint)
      .from(evses)
      .innerJoin(chargePoints, eq(chargePoints.id, evses.chargePointId))
      .where(eq(evses.uid, uid)),
  session: (db, id) => db.select({ locationId: sessions.locationId }).from(sessions).where(eq(sessions.id, id)),
  booking: (db, id) => db.select({ locationId: bookings.locationId }).from(bookings).where(eq(bookings.id, id)),
  notification: (db, id) =>
    db
      .select({ locationId: sql<string | null>`coalesce(${notifications.locationId}, ${chargePoints.locationId})` })
      .from(notifications)
      .leftJoin(chargePoints, eq(chargePoints.id, notifications.chargePointId))
      .where(eq(notifications.id, id)),
  command: (db, id) =>
    db
      .select(ofChargePoint)
      .from(commands)
      .innerJoin(chargePoints, eq(chargePoints.id, commands.chargePointId))
      .where(eq(commands.id, id)),
};
