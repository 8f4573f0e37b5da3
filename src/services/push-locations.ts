import { toIso } from "../domain/time.ts";
import { folded } from "../ocpi/lenient.ts";
import { changesOf, type LocationPush, removals, type ToldLocation, toldOf } from "../ocpi/location-changes.ts";
import { toLocation } from "../ocpi/locations.ts";
import { endpointUrl } from "../ocpi/versions.ts";
import type { OutboxRow } from "../store/outbox.ts";
import type { PartnerRow } from "../store/partners.ts";
import { loadPublishedLocation } from "../store/published-locations.ts";
import { loadTold, removeTold, saveTold } from "../store/told-objects.ts";
import type { Deps } from "./deps.ts";
import { digestOf } from "./digests.ts";
import { outcomeOf, type PushOutcome } from "./push-outcome.ts";
import { tellTariff } from "./push-tariffs.ts";
import { readerOf, type Taken, tellReceiver } from "./receivers.ts";

type Location = ReturnType<typeof toLocation>;

/**
 * Makes a partner's picture of a location the newest one, with as little as does it: PATCH of a status, PUT of what has
 * changed otherwise (OCPI-U1, U2). What was taken before something is not, is told anew, which does no harm.
 */
export async function pushLocation(deps: Deps, partner: PartnerRow, { objectId: id }: OutboxRow): Promise<PushOutcome> {
  const { db, cpo, now } = deps;
  const told = (await loadTold(db, partner.id, "locations", id)) as ToldLocation | null;
  const reader = readerOf(partner);
  const shown = await loadPublishedLocation(db, folded(id), { party: reader.party, now: now() });
  if (shown === null) return told === null ? "done" : takeAway(deps, partner, id, told);
  const location = toLocation(cpo, shown, reader);
  const taken = await tellChanges(deps, partner, location, told);
  // It lacks what a part was for: then it is told of the whole (OCPI-T27, U6).
  const isPartMissing = taken.kind === "missing" && told !== null;
  const whole = isPartMissing ? await tellChanges(deps, partner, location, null) : taken;
  if (whole.kind === "taken") await saveTold(db, partner.id, "locations", id, toldOf(location, digestOf));
  return outcomeOf(whole);
}

async function tellChanges(
  deps: Deps,
  partner: PartnerRow,
  location: Location,
  told: ToldLocation | null,
): Promise<Taken> {
  const changes = changesOf(location, told, digestOf);
  const isOnlyStatus = changes.every(({ method }) => method === "PATCH");
  const priced = isOnlyStatus ? TAKEN : await tellTariffsOf(deps, partner, location);
  return priced.kind === "taken" ? tellAll(deps, partner, changes) : priced;
}

const TAKEN = { kind: "taken" } as const;

/** A tariff is told before the location that names it (OCPI-L10). */
async function tellTariffsOf(deps: Deps, partner: PartnerRow, { evses }: Location): Promise<Taken> {
  if (endpointUrl(partner.endpoints, "tariffs", "RECEIVER") === null) return TAKEN;
  const named = new Set(evses.flatMap(({ connectors }) => connectors.flatMap(({ tariff_ids = [] }) => tariff_ids)));
  for (const id of named) {
    const taken = await tellTariff(deps, partner, id);
    if (taken.kind !== "taken") return taken;
  }
  return TAKEN;
}

async function takeAway(deps: Deps, partner: PartnerRow, id: string, told: ToldLocation): Promise<PushOutcome> {
  const taken = await tellAll(deps, partner, removals(id, told, toIso(deps.now())));
  // Who does not have it need not be told that it is gone.
  if (taken.kind !== "taken" && taken.kind !== "missing") return outcomeOf(taken);
  await removeTold(deps.db, partner.id, "locations", id);
  return "done";
}

/** One after the other, until one is not taken. */
async function tellAll(deps: Deps, partner: PartnerRow, changes: readonly LocationPush[]): Promise<Taken> {
  const { countryCode, partyId } = deps.cpo;
  for (const { method, path, body } of changes) {
    const telling = { module: "locations", method, path: [countryCode, partyId, ...path], body } as const;
    const taken = await tellReceiver(deps, partner, telling);
    if (taken.kind !== "taken") return taken;
  }
  return TAKEN;
}
