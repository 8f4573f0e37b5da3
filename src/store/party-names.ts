import { type SQL, sql } from "drizzle-orm";
import type { PartyId } from "./partner-schema.ts";

/** `NL*MSP`, in upper case, because OCPI compares without case. */
export function namesOf(parties: readonly PartyId[]): string[] {
  return parties.map(({ countryCode, partyId }) => `${countryCode}*${partyId}`.toUpperCase());
}

/** One value, however many the parties are: D1 takes a hundred with a statement. @param name such a name. */
export function isNameOf(name: SQL, parties: readonly PartyId[]): SQL {
  return sql`${name} in (select value from json_each(${JSON.stringify(namesOf(parties))}))`;
}
