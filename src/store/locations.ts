import { eq } from "drizzle-orm";
import type { Registration } from "../domain/charge-point.ts";
import type { Database } from "./database.ts";
import { chargePoints, connectors } from "./schema.ts";

/** Who is behind an OCPP identity, and the hash of its password. One round trip: every handshake asks. */
export async function findRegistration(
  db: Database,
  chargePointId: string,
): Promise<{ readonly registration: Registration; readonly passwordHash: string } | null> {
  const [[row], connectorRows] = await db.batch([
    db.select().from(chargePoints).where(eq(chargePoints.id, chargePointId)),
    db
      .select({
        connectorId: connectors.connectorId,
        evseUid: connectors.evseUid,
        class: connectors.class,
        maxPowerW: connectors.maxPowerW,
      })
      .from(connectors)
      .where(eq(connectors.chargePointId, chargePointId))
      .orderBy(connectors.connectorId),
  ]);
  if (row === undefined) return null;
  const { locationId, vendor, model, serialNumber, settings, passwordHash } = row;
  return {
    registration: { chargePointId, locationId, vendor, model, serialNumber, settings, connectors: connectorRows },
    passwordHash,
  };
}
