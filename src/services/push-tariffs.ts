import { isToBeTold, type OutboxRow } from "../store/outbox.ts";
import type { PartnerRow } from "../store/partners.ts";
import { loadTold, removeTold, saveTold } from "../store/told-objects.ts";
import type { Deps } from "./deps.ts";
import { digestOf } from "./digests.ts";
import { outcomeOf, type PushOutcome } from "./push-outcome.ts";
import { type Taken, tellReceiver } from "./receivers.ts";
import { findShownTariff } from "./shown-tariffs.ts";

export async function pushTariff(deps: Deps, partner: PartnerRow, { objectId }: OutboxRow): Promise<PushOutcome> {
  return outcomeOf(await tellTariff(deps, partner, objectId));
}

/** PUT of the price in force, if the partner has another (OCPI-U3, F11, F14). A list that was never priced is not told. */
export async function tellTariff(deps: Deps, partner: PartnerRow, id: string): Promise<Taken> {
  const { db, cpo } = deps;
  const tariff = await findShownTariff(deps, partner, id);
  const told = await loadTold(db, partner.id, "tariffs", id);
  const path = [cpo.countryCode, cpo.partyId, id];
  if (tariff === null) return told === null ? { kind: "taken" } : takeAway(deps, partner, id, path);
  const digest = digestOf(tariff);
  if (told === digest) return { kind: "taken" };
  const taken = await tellReceiver(deps, partner, { module: "tariffs", method: "PUT", path, body: tariff });
  if (taken.kind === "taken") await saveTold(db, partner.id, "tariffs", id, digest);
  return taken;
}

/** DELETE of a list that has ended, once no location names it any more (OCPI-U3, L10). */
async function takeAway(deps: Deps, partner: PartnerRow, id: string, path: readonly string[]): Promise<Taken> {
  if (await isToBeTold(deps.db, partner.id, "locations", deps.now())) {
    return { kind: "later", why: "Locations that name it are told first.", isAway: false };
  }
  const taken = await tellReceiver(deps, partner, { module: "tariffs", method: "DELETE", path });
  // Who does not have it need not be told that it is gone.
  if (taken.kind !== "taken" && taken.kind !== "missing") return taken;
  await removeTold(deps.db, partner.id, "tariffs", id);
  return { kind: "taken" };
}
