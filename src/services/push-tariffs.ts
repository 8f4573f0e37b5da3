import { toTariff } from "../ocpi/tariffs.ts";
import type { OutboxRow } from "../store/outbox.ts";
import type { PartnerRow } from "../store/partners.ts";
import { loadShownTariff } from "../store/shown-tariffs.ts";
import { loadTold, saveTold } from "../store/told-objects.ts";
import type { Deps } from "./deps.ts";
import { digestOf } from "./digests.ts";
import { outcomeOf, type PushOutcome } from "./push-outcome.ts";
import { type Taken, tellReceiver } from "./receivers.ts";

export async function pushTariff(deps: Deps, partner: PartnerRow, { objectId }: OutboxRow): Promise<PushOutcome> {
  return outcomeOf(await tellTariff(deps, partner, objectId));
}

/** PUT of the price in force, if the partner has another (OCPI-U3, F11, F14). A list that was never priced is not told. */
export async function tellTariff(deps: Deps, partner: PartnerRow, id: string): Promise<Taken> {
  const { db, cpo, now } = deps;
  const shown = await loadShownTariff(db, id, now());
  if (shown === null) return { kind: "taken" };
  const tariff = toTariff(cpo, shown);
  const told = digestOf(tariff);
  if ((await loadTold(db, partner.id, "tariffs", id)) === told) return { kind: "taken" };
  const path = [cpo.countryCode, cpo.partyId, id];
  const taken = await tellReceiver(deps, partner, { module: "tariffs", method: "PUT", path, body: tariff });
  if (taken.kind === "taken") await saveTold(db, partner.id, "tariffs", id, told);
  return taken;
}
