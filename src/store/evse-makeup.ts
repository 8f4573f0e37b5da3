import { and, eq } from "drizzle-orm";
import type { EvseMakeup } from "../domain/abilities.ts";
import type { Database } from "./database.ts";
import { chargePointStates, connectors, evses } from "./schema.ts";

/** What decides what an EVSE can (`abilitiesOf`); null: there is none, or nobody declared it. */
export async function loadEvseMakeup(db: Database, evseUid: string): Promise<EvseMakeup | null> {
  const ofEvse = and(eq(connectors.chargePointId, evses.chargePointId), eq(connectors.evseUid, evses.uid));
  const rows = await db
    .select({ format: connectors.format, featureProfiles: chargePointStates.featureProfiles })
    .from(evses)
    .innerJoin(connectors, ofEvse)
    .leftJoin(chargePointStates, eq(chargePointStates.chargePointId, evses.chargePointId))
    .where(and(eq(evses.uid, evseUid), eq(evses.declared, true)));
  const [first] = rows;
  return first === undefined ? null : { featureProfiles: first.featureProfiles, connectors: rows };
}
