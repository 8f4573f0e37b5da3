import type { BatchItem } from "drizzle-orm/batch";
import { queueSession } from "../store/session-news.ts";
import { type SessionRow, saveSession } from "../store/sessions.ts";
import { rememberStays } from "../store/stays.ts";
import type { Deps } from "./deps.ts";

/**
 * Saves a session, and queues what its driver's partner is to be told: every state of it, and between them its newest
 * figures. What has no currency yet cannot be written as OCPI has it, and is nobody's of whom there is no party.
 */
export function sessionStatements({ db }: Deps, row: SessionRow): readonly BatchItem<"sqlite">[] {
  const { tokenCountryCode: countryCode, tokenPartyId: partyId, currency } = row;
  const isOver = row.state === "COMPLETED" && row.energyWh > 0;
  const save = [saveSession(db, row), ...(isOver ? [rememberStays(db, row)] : [])];
  if (countryCode === null || partyId === null || currency === null) return save;
  return [...queueSession(db, { countryCode, partyId }, row), ...save];
}
