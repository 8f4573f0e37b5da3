import { and, type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { removedEvses } from "./published-schema.ts";
import { chargePoints, evses } from "./schema.ts";

/** Keeps what partners are to see of EVSEs that are removed next, in the same batch (OCPI-L2). Those nobody declared were never shown. */
export function rememberEvses(db: Database, condition: SQL, removedAt: number) {
  const remembered = sql`
    select ${evses.uid}, ${chargePoints.locationId}, ${evses.label}, (
      select json_group_array(json_object(
        'connectorId', connector_id, 'class', class, 'standard', standard, 'format', format, 'powerType', power_type,
        'maxVoltageV', max_voltage_v, 'maxCurrentA', max_current_a, 'maxPowerW', max_power_w, 'lastUpdated', last_updated
      )) from connectors where connectors.evse_uid = ${evses.uid}
    ), ${removedAt}
    from ${evses} join ${chargePoints} on ${chargePoints.id} = ${evses.chargePointId}
    where ${and(condition, sql`${evses.declared} = 1`)}`;
  return db.insert(removedEvses).select(remembered);
}
