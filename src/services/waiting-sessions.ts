import type { ConnectorClass } from "../domain/location.ts";
import { roamingDriver } from "../domain/roaming.ts";
import type { Token } from "../domain/token.ts";
import type { SessionRow } from "../store/sessions.ts";
import type { Deps } from "./deps.ts";
import { findOffer } from "./offers.ts";

/** A session that a partner asked for, before its transaction: nothing is measured, and no price is locked (OCPI-S2, C7). */
export interface WaitingSession {
  readonly id: string;
  readonly version: number;
  readonly state: "RESERVATION" | "PENDING" | "COMPLETED";
  readonly chargePointId: string;
  readonly locationId: string;
  /** Null: any one of the charge point; OCPI's `#NA`. */
  readonly evseUid: string | null;
  /** 0 with it. */
  readonly connectorId: number;
  readonly connectorClass: ConnectorClass;
  /** The partner's, as it came with its command. */
  readonly token: Token;
  readonly startedAt: number;
  readonly reservedAt: number | null;
  readonly stoppedAt: number | null;
  readonly bookingId: string | null;
}

/** Its currency is that of the price it would be charged now; without one no partner can be told of it. */
export async function waitingSessionRow(deps: Deps, session: WaitingSession): Promise<SessionRow> {
  const { token, evseUid, ...known } = session;
  const driver = roamingDriver(token, true);
  const now = deps.now();
  const offer = await findOffer(deps, { ...known, party: driver }, known.startedAt);
  return {
    ...known,
    evseUid: evseUid ?? "",
    transactionId: null,
    holdsEvse: false,
    tokenUid: token.uid,
    tokenCountryCode: driver?.countryCode ?? null,
    tokenPartyId: driver?.partyId ?? null,
    tokenType: driver?.type ?? null,
    contractId: driver?.contractId ?? null,
    authMethod: driver?.authMethod ?? null,
    authorizationReference: driver?.authorizationReference ?? null,
    authorization: "Accepted",
    currency: offer?.currency ?? null,
    ...NOTHING_YET,
    createdAt: now,
    updatedAt: now,
  };
}

const NOTHING_YET = {
  endsBefore: null,
  meterStartWh: null,
  meterStopWh: null,
  energyWh: 0,
  powerW: null,
  peakPowerW: null,
  stopReason: null,
  rawStopReason: null,
  flags: [],
  chargingPeriods: [],
  place: null,
  cdrGap: null,
  tariffVersionId: null,
  priceMicroPerKwh: null,
  vatBasisPoints: null,
  priceOrigin: null,
  totalInclMicro: null,
  totalExclMicro: null,
  payableMicro: null,
} as const;
