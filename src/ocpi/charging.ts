import type { StatedAmount } from "../domain/cost.ts";
import type { AuthMethod } from "../domain/roaming.ts";
import type { ChargingPeriod } from "../domain/session.ts";
import { HOUR, toIso } from "../domain/time.ts";

/** What Sessions and CDRs say in the same words, so that their figures are the same (OCPI-D12). */

/** Whose token it was, and why it was let in. */
export interface Driver {
  readonly tokenCountryCode: string;
  readonly tokenPartyId: string;
  readonly tokenUid: string;
  readonly tokenType: string;
  readonly contractId: string;
  readonly authMethod: AuthMethod;
  readonly authorizationReference: string | null;
}

const MICRO = 1_000_000;
const WH_PER_KWH = 1_000;
/** Numbers have four decimals (OCPI-T17). */
const DECIMALS = 10_000;

/** mod_cdrs CdrToken. */
export function cdrToken(driver: Driver) {
  return {
    country_code: driver.tokenCountryCode,
    party_id: driver.tokenPartyId,
    uid: driver.tokenUid,
    type: driver.tokenType,
    contract_id: driver.contractId,
  };
}

/** mod_cdrs ChargingPeriod: energy, and the time that it took (OCPI-S4, D4, D10). */
export function chargingPeriod({ startAt, endAt, energyWh, activity }: ChargingPeriod, tariffId: string | null) {
  return {
    start_date_time: toIso(startAt),
    dimensions: [
      { type: "ENERGY", volume: kwhOf(energyWh) },
      { type: activity === "parking" ? "PARKING_TIME" : "TIME", volume: hoursOf(endAt - startAt) },
    ],
    ...(tariffId === null ? {} : { tariff_id: tariffId }),
  };
}

/** Price. */
export function amountOf({ exclMicro, inclMicro }: StatedAmount) {
  return { excl_vat: exclMicro / MICRO, incl_vat: inclMicro / MICRO };
}

/** A register that fell tells of no energy. */
export function kwhOf(energyWh: number): number {
  return Math.max(0, energyWh) / WH_PER_KWH;
}

export function hoursOf(durationMs: number): number {
  return Math.round((durationMs / HOUR) * DECIMALS) / DECIMALS;
}
