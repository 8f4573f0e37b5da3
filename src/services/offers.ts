import type { ConnectorClass } from "../domain/location.ts";
import { type Offer, offerOf } from "../domain/offer.ts";
import { activeUntil, type PromotedPlace, type Promotion, promotionAt } from "../domain/promotion.ts";
import { type PricedCase, type TariffVersion, tariffAt } from "../domain/tariff.ts";
import { loadTimeZone } from "../store/locations.ts";
import { loadPromotionsAt } from "../store/promotions.ts";
import { loadTariffVersions } from "../store/tariffs.ts";
import type { Deps } from "./deps.ts";

export interface OfferedPlace extends PricedCase {
  readonly connectorClass: ConnectorClass;
}

export interface FoundOffer extends Offer {
  /** What lowered it, and until when it does. */
  readonly promotion: { readonly name: string; readonly endAt: number } | null;
}

/** What a kWh costs at a place at an instant; null: it has no price. Nothing is promoted at a location that is gone. */
export async function findOffer(
  { db }: Pick<Deps, "db">,
  { connectorClass, ...of }: OfferedPlace,
  at: number,
): Promise<FoundOffer | null> {
  const [versions, promotions, timeZone] = await Promise.all([
    loadTariffVersions(db, of, connectorClass, at),
    loadPromotionsAt(db, at),
    loadTimeZone(db, of.locationId),
  ]);
  const version = tariffAt(versions, of, connectorClass, at);
  if (version === null) return null;
  if (timeZone === null) return { ...offerOf(version, null), promotion: null };
  return offerAt(version, promotions, { locationId: of.locationId, class: connectorClass, timeZone }, at);
}

/** The offer of the version that is valid at an instant. */
export function offerAt(
  version: TariffVersion,
  promotions: readonly Promotion[],
  place: PromotedPlace,
  at: number,
): FoundOffer {
  const active = promotionAt(promotions, place, at);
  const offer = offerOf(version, active);
  if (active === null || offer.promotionId === null) return { ...offer, promotion: null };
  return { ...offer, promotion: { name: active.name, endAt: activeUntil(active, place.timeZone, at) } };
}
