import { type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { queueForParty, removeMark } from "./outbox.ts";
import type { PartyId } from "./partner-schema.ts";
import type { SessionRow } from "./sessions.ts";

/**
 * What a session's partner is to be told of it: each new state by a picture of then, and new figures by a mark. Stands
 * before the session itself in its batch, and finds nothing new when the batch is repeated.
 */
export function queueSession(db: Database, driver: PartyId, row: SessionRow) {
  const { id: objectId, state, updatedAt: at } = row;
  const push = { module: "sessions", objectId, groupId: sessionGroup(objectId), at } as const;
  const isNewState = notKnown(row, sql`state = ${state}`);
  const hasNewFigures = sql`${state} = 'ACTIVE' and not (${isNewState}) and ${notKnown(row, sql`energy_wh = ${row.energyWh}`)}`;
  return [
    queueForParty(db, driver, { ...push, body: row, when: isNewState }),
    removeMark(db, "sessions", objectId, isNewState),
    queueForParty(db, driver, { ...push, body: null, when: hasNewFigures }),
  ] as const;
}

/** A session's states and its CDR are told in order. */
export const sessionGroup = (sessionId: string): string => `sessions/${sessionId}`;

function notKnown({ id, version }: SessionRow, condition: SQL): SQL {
  return sql`not exists (select 1 from sessions where id = ${id} and (version > ${version} or ${condition}))`;
}
