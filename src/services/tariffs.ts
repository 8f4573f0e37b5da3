import type { ConnectorClass } from "../domain/location.ts";
import { endList, type HandPrice, returnToAutomatic, setByHand, withdraw } from "../domain/price-plan.ts";
import { ok, type Refused, type Result, refuse } from "../domain/result.ts";
import { locationScope, type PricedParty, partyScope, type TariffScope, type TariffVersion } from "../domain/tariff.ts";
import { locationExists } from "../store/locations.ts";
import { findPartnerOfParty } from "../store/partners.ts";
import { loadPriceRule } from "../store/price-rules.ts";
import { loadTariffVersion } from "../store/tariffs.ts";
import type { Deps } from "./deps.ts";
import { changePrices, type ListId, type PricePlanner } from "./price-changes.ts";
import { evaluateRule } from "./price-rules.ts";
import { driversParty } from "./receivers.ts";

/** Whose price list: a location's own, a party's own, or with neither the organisation's. */
export interface ListOwner {
  readonly locationId: string | null;
  readonly party: PricedParty | null;
  readonly class: ConnectorClass;
}

/** A person, and why. */
interface Act {
  readonly by: string;
  readonly reason: string | null;
}

export interface TariffRequest extends ListOwner, Act {
  /** Undefined: at once, as a price set by hand is (EN-T8). */
  readonly validFrom: number | undefined;
  /** Null: until somebody returns it. */
  readonly endAt: number | null;
  readonly currency: string;
  readonly priceMicroPerKwh: number;
  readonly vatBasisPoints: number;
}

/** Sets a price by hand: a new version, for versions never change, and never start in the past (EN-T1). */
export function setPrice(deps: Deps, request: TariffRequest) {
  return change(deps, request, (list, tools) => setByHand(list, handPrice(request, tools.now), tools));
}

export function handPrice(request: TariffRequest, now: number): HandPrice {
  const { locationId: _, party: __, class: ___, validFrom, ...price } = request;
  return { ...price, validFrom: validFrom ?? now };
}

export interface EndRequest extends ListOwner, Act {
  /** Undefined: now. */
  readonly at: number | undefined;
}

/** Ends all that people set in a list: what is automatic applies again. @returns what does from then on. */
export async function returnPrice(deps: Deps, request: EndRequest): Promise<Result<TariffVersion>> {
  const { at, by, reason, ...owner } = request;
  const ruled = await isRuleOn(deps, idOf(owner));
  const returned = await change(deps, owner, (list, tools) =>
    returnToAutomatic(list, { by, reason, at: at ?? tools.now, isRuleOn: ruled }, tools),
  );
  if (returned.ok && ruled && at === undefined) await decideNow(deps, idOf(owner));
  return returned;
}

/** The price is returned, whatever comes of this: the rule looks again each hour. */
async function decideNow(deps: Deps, id: ListId): Promise<void> {
  try {
    await evaluateRule(deps, id);
  } catch (error) {
    deps.log("price.fault", { ...id, error: error instanceof Error ? error.stack : String(error) });
  }
}

/** Ends the own prices of a location or a party: they charge at those behind them again. */
export async function endOwnPrices(
  deps: Deps,
  { at, by, reason, ...owner }: EndRequest,
): Promise<Result<TariffVersion>> {
  const id = idOf(owner);
  if (id.scope === "organisation") return refuse("invalid_request", "Name the location or the party whose prices end.");
  if (await isRuleOn(deps, id)) return refuse("in_use", "A rule decides these prices: turn it off first.");
  return change(deps, owner, (list, tools) => endList(list, { by, reason, at: at ?? tools.now }, tools));
}

/** Takes a version back that has not begun. */
export async function withdrawPrice(deps: Deps, id: string, by: string): Promise<Result<TariffVersion>> {
  const version = await loadTariffVersion(deps.db, id);
  if (version === null) return refuse("not_found");
  const changed = await changePrices(deps, version, (list, tools) => withdraw(list, version, tools));
  if (!changed.ok) return changed;
  deps.log("price.withdrawn", { id, by });
  const withdrawn = await loadTariffVersion(deps.db, id);
  return withdrawn === null ? refuse("not_found") : ok(withdrawn);
}

async function change(deps: Deps, owner: ListOwner, plan: PricePlanner): Promise<Result<TariffVersion>> {
  const wrong = await refuseOwner(deps, owner);
  if (wrong) return wrong;
  const changed = await changePrices(deps, idOf(owner), plan);
  return changed.ok ? ok(changed.value.version) : changed;
}

/** Own prices are for those whom they can be shown to. */
export async function refuseOwner({ db }: Deps, { locationId, party }: ListOwner): Promise<Refused | null> {
  if (locationId !== null && !(await locationExists(db, locationId))) {
    return refuse("not_found", "There is no such location.");
  }
  if (party === null) return null;
  const partner = await findPartnerOfParty(db, party);
  const shown = partner === null ? null : driversParty(partner);
  if (shown === null) return refuse("not_found", "No registered partner has such a party.");
  if (partyScope(shown) === partyScope(party)) return null;
  return refuse(
    "invalid_request",
    `Its partner is shown one price of a class: that of ${shown.countryCode}*${shown.partyId}.`,
  );
}

async function isRuleOn({ db }: Deps, id: ListId): Promise<boolean> {
  return ((await loadPriceRule(db, id))?.onSince ?? null) !== null;
}

export function idOf({ locationId, party, class: ofClass }: ListOwner): ListId {
  return { scope: scopeOf(locationId, party), class: ofClass };
}

function scopeOf(locationId: string | null, party: PricedParty | null): TariffScope {
  if (party !== null) return partyScope(party);
  return locationId === null ? "organisation" : locationScope(locationId);
}
