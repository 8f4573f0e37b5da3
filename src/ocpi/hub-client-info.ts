import * as z from "zod";
import { ciString, dateTime, folded, optional, single } from "./lenient.ts";
import type { Party } from "./routing.ts";

/** mod_hub_client_info: what a hub tells of the parties behind it. */

/** The text's own example has no `last_updated`: such a picture is of now (OCPI-R25). */
export const clientInfo = single(
  z.object({
    country_code: ciString(2),
    party_id: ciString(3),
    role: z.string().min(1).max(36),
    status: z.string().min(1).max(36),
    last_updated: optional(dateTime),
  }),
);
export type ClientInfo = z.infer<typeof clientInfo>;

/** Parties whose connection is in one of these states are sent nothing (OCPI-N1). A word that we do not know says nothing. */
const SILENCED = ["OFFLINE", "PLANNED", "SUSPENDED"];

export function mayBeTold(status: string): boolean {
  return !SILENCED.includes(status);
}

/** Where a body contradicts its address (OCPI-H12); null: nowhere. */
export function clientContradiction({ countryCode, partyId }: Party, body: ClientInfo): string | null {
  if (folded(countryCode) !== folded(body.country_code)) return "country_code: not the one of the address.";
  return folded(partyId) === folded(body.party_id) ? null : "party_id: not the one of the address.";
}
