import { ok, type Result, refuse } from "../domain/result.ts";
import { toIso } from "../domain/time.ts";
import { foldUid } from "../domain/token.ts";
import { type ClientInfo, clientContradiction, clientInfo, mayBeTold } from "../ocpi/hub-client-info.ts";
import type { Party } from "../ocpi/routing.ts";
import { type HubClientRow, loadHubClient, saveHubClient } from "../store/hub-clients.ts";
import type { PartnerRow } from "../store/partners.ts";
import type { Deps } from "./deps.ts";

/** mod_hub_client_info, our side: a hub tells us of the parties behind it (OCPI-E10, N1). */

export async function readHubClient({ db }: Deps, hub: PartnerRow, party: Party): Promise<Result<ClientInfo>> {
  const row = await loadHubClient(db, hub.id, party);
  return row === null ? refuse("not_found", "You told us of no such party.") : ok(clientInfo.parse(row.object));
}

/** @returns whether it was new. */
export async function putHubClient(
  { db, now }: Deps,
  hub: PartnerRow,
  party: Party,
  given: ClientInfo,
): Promise<Result<{ readonly isNew: boolean }>> {
  const wrong = clientContradiction(party, given);
  if (wrong !== null) return refuse("invalid_request", wrong);
  const before = await loadHubClient(db, hub.id, party);
  await saveHubClient(db, hubClientRow(given, hub.id, now()));
  return ok({ isNew: before === null });
}

export function hubClientRow(given: ClientInfo, hubId: string, now: number): HubClientRow {
  const object = { ...given, last_updated: given.last_updated ?? toIso(now) };
  return {
    hubId,
    countryCode: foldUid(given.country_code),
    partyId: foldUid(given.party_id),
    status: given.status,
    object,
    lastUpdated: Date.parse(object.last_updated),
    toldAt: now,
  };
}

export function isHub({ roles }: Pick<PartnerRow, "roles">): boolean {
  return roles.some(({ role }) => role === "HUB");
}

/** Why nothing may be sent to a party now, as its hub has it (OCPI-N1); null: nothing speaks against it. */
export async function silenceOf({ db }: Deps, partner: PartnerRow, to: Party | undefined): Promise<string | null> {
  if (to === undefined || !isHub(partner)) return null;
  const client = await loadHubClient(db, partner.id, to);
  if (client === null || mayBeTold(client.status)) return null;
  return `Its hub says that ${to.countryCode}-${to.partyId} is ${client.status}.`;
}
