import { eq } from "drizzle-orm";
import type { ConnectorClass } from "../domain/location.ts";
import type { Database } from "./database.ts";
import { type ChargePointSettings, chargePoints, connectors } from "./schema.ts";

/** The station data of one charge point, as its Durable Object needs it. */
export interface RegistrationRow {
  readonly chargePointId: string;
  readonly locationId: string;
  readonly vendor: string;
  readonly model: string;
  readonly serialNumber: string | null;
  readonly settings: ChargePointSettings;
  readonly connectors: readonly {
    readonly connectorId: number;
    readonly evseUid: string;
    readonly class: ConnectorClass;
    readonly maxPowerW: number;
  }[];
}

/** Who is behind an OCPP identity, and the hash of its password. One round trip: every handshake asks. */
export async function findRegistration(
  db: Database,
  chargePointId: string,
): Promise<{ readonly registration: RegistrationRow; readonly passwordHash: string } | null> {
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
