import type { FeatureProfile } from "../domain/abilities.ts";
import type { FileJob } from "../domain/file-job.ts";
import { type ConnectorClass, type ConnectorStatus, evseStatus } from "../domain/location.ts";
import type { Reading } from "../domain/meter.ts";
import type { NoticeStep } from "../domain/notification.ts";
import type { RoamingDriver } from "../domain/roaming.ts";
import { type ChargingPeriod, chargingPeriods, flows, type SessionFlag, type SessionState } from "../domain/session.ts";
import { type SlotEnergy, slotEnergies } from "../domain/slot-energy.ts";
import { featureProfiles } from "./configuration-state.ts";
import type { DeviationCount } from "./deviations.ts";
import { holderOf } from "./evses.ts";
import { type BootReport, bootReport, type Report } from "./reports.ts";
import type { ReservationPicture } from "./reservation.ts";
import {
  type Change,
  type ChargePointState,
  type CommandPicture,
  type NewestReading,
  offlineAfterMs,
  type StatusChange,
  type Transaction,
} from "./state.ts";

/** The newest picture of a session, as the world is to see it. */
export interface SessionPicture {
  readonly id: string;
  readonly version: number;
  /** Null: it has not started. */
  readonly transactionId: number | null;
  readonly locationId: string;
  readonly evseUid: string;
  readonly connectorId: number;
  readonly connectorClass: ConnectorClass;
  readonly state: SessionState;
  readonly holdsEvse: boolean;
  readonly tokenUid: string;
  readonly roaming: RoamingDriver | null;
  readonly authorization: string;
  readonly startedAt: number;
  /** When we heard of its start. */
  readonly receivedAt: number;
  /** Since when the EVSE was kept for the driver; null: no reservation became this session. */
  readonly reservedAt: number | null;
  readonly stoppedAt: number | null;
  /** The booking that it uses; null: none was made for it. */
  readonly bookingId: string | null;
  readonly endsBefore: number | null;
  readonly meterStartWh: number | null;
  readonly meterStopWh: number | null;
  readonly energyWh: number;
  readonly powerW: number | null;
  readonly stopReason: string | null;
  /** The very word that was sent; null: none. */
  readonly rawStopReason: string | null;
  readonly flags: readonly SessionFlag[];
  readonly chargingPeriods: readonly ChargingPeriod[];
  /** The same energy by quarter hour. */
  readonly slots: readonly SlotEnergy[];
}

export interface ChargePointPicture {
  readonly registration: "Accepted" | "Pending" | "Rejected" | null;
  readonly connected: boolean;
  readonly online: boolean;
  readonly lastSeenAt: number | null;
  readonly offlineSince: number | null;
  readonly bootedAt: number | null;
  readonly boot: Readonly<Record<string, string>> | null;
  /** What it says it supports; null: it has not said. */
  readonly featureProfiles: readonly FeatureProfile[] | null;
  readonly deviations: readonly (DeviationCount & { readonly code: string })[];
}

/** An identity in onboarding, as its operator is to see it. */
export interface NewcomerPicture {
  readonly connected: boolean;
  readonly lastSeenAt: number | null;
  readonly bootedAt: number | null;
  readonly boot: Readonly<Record<string, string>> | null;
  /** Transaction messages it sent. */
  readonly quarantined: number;
}

export interface ConnectorPicture {
  readonly connectorId: number;
  readonly status: ConnectorStatus | null;
  /** The very word that was sent. */
  readonly rawStatus: string | null;
  readonly errorCode: string | null;
  readonly rawErrorCode: string | null;
  readonly vendorErrorCode: string | null;
  readonly info: string | null;
  readonly statusAt: number | null;
}

export interface EvsePicture {
  readonly status: ConnectorStatus | null;
  readonly connectors: readonly ConnectorPicture[];
  readonly activeSession: {
    readonly id: string;
    readonly connectorId: number;
    readonly startedAt: number;
    readonly energyWh: number;
    readonly powerW: number | null;
  } | null;
}

/** Something that is true of a charge point and has to reach D1. */
export type Fact =
  | { readonly kind: "session"; readonly session: SessionPicture }
  | { readonly kind: "status"; readonly status: StatusChange }
  | { readonly kind: "report"; readonly report: Report }
  | { readonly kind: "command"; readonly command: CommandPicture }
  | { readonly kind: "fileJob"; readonly job: FileJob }
  | { readonly kind: "reservation"; readonly reservation: ReservationPicture }
  | Extract<Change, { readonly kind: "activeProfile" | "booking" }>
  /** What became of one kind and subject, in order. */
  | { readonly kind: "notices"; readonly steps: readonly NoticeStep[] }
  | {
      readonly kind: "chargePoint";
      readonly version: number;
      readonly picture: ChargePointPicture;
      /** The last boot, with how often it was repeated. */
      readonly boot: BootReport | null;
    }
  | { readonly kind: "newcomer"; readonly version: number; readonly picture: NewcomerPicture };

/**
 * Energy = final − initial register; while it runs, the newest register takes the final one's place.
 * @param readings the register readings kept between start and stop, in order of time.
 */
export function sessionPicture(
  transaction: Transaction,
  newest: NewestReading | null,
  readings: readonly Reading[],
): SessionPicture {
  const isOpen = transaction.stoppedAt === null;
  const rising = withEnds(transaction, readings);
  return {
    id: transaction.sessionId,
    version: transaction.version,
    transactionId: transaction.transactionId,
    locationId: transaction.locationId,
    evseUid: transaction.evseUid,
    connectorId: transaction.connectorId,
    connectorClass: transaction.connectorClass,
    state: transaction.state,
    holdsEvse: transaction.holdsEvse,
    tokenUid: transaction.roaming?.uid ?? transaction.idTag,
    roaming: transaction.roaming,
    authorization: transaction.authorization,
    startedAt: transaction.startedAt,
    receivedAt: transaction.receivedAt,
    reservedAt: transaction.reservedAt,
    stoppedAt: transaction.stoppedAt,
    bookingId: transaction.bookingId,
    endsBefore: transaction.stoppedAt === null ? transaction.endsBefore : null,
    meterStartWh: transaction.meterStartWh,
    meterStopWh: transaction.meterStopWh,
    energyWh: energyWhOf(transaction, newest),
    powerW: isOpen ? (newest?.powerW ?? null) : null,
    stopReason: transaction.stopReason,
    rawStopReason: transaction.rawStopReason,
    flags: transaction.flags,
    chargingPeriods: chargingPeriods(rising, transaction.suspensions),
    slots: slotEnergies(flows(rising, transaction.suspensions)),
  };
}

export function energyWhOf(transaction: Transaction, newest: NewestReading | null): number {
  const last = transaction.stoppedAt === null ? (newest?.registerWh ?? null) : transaction.meterStopWh;
  if (transaction.meterStartWh === null || last === null) return 0;
  const energyWh = last - transaction.meterStartWh;
  // A running session whose register fell is flagged; until it stops there is no better figure than none.
  return transaction.stoppedAt === null ? Math.max(0, energyWh) : energyWh;
}

/** The transaction's own figures are the ends; what lies outside them, or falls, is not part of its energy. */
function withEnds(transaction: Transaction, readings: readonly Reading[]): readonly Reading[] {
  const { meterStartWh, startedAt, stoppedAt, meterStopWh } = transaction;
  if (meterStartWh === null) return [];
  const endAt = stoppedAt ?? Number.POSITIVE_INFINITY;
  const maxWh = meterStopWh ?? Number.POSITIVE_INFINITY;
  const rising: Reading[] = [{ at: startedAt, registerWh: meterStartWh }];
  for (const reading of readings) {
    const last = rising.at(-1) as Reading;
    const isInside = reading.at > last.at && reading.at < endAt && reading.registerWh <= maxWh;
    if (isInside && reading.registerWh >= last.registerWh) rising.push(reading);
  }
  if (stoppedAt !== null && meterStopWh !== null) rising.push({ at: stoppedAt, registerWh: meterStopWh });
  return rising;
}

export function chargePointPicture(state: ChargePointState, now: number): ChargePointPicture {
  const { boot, link } = state;
  return {
    registration: boot?.status ?? null,
    connected: link.connected,
    online: isOnline(state, now),
    lastSeenAt: link.lastSeenAt,
    offlineSince: link.offlineSince,
    bootedAt: boot?.at ?? null,
    boot: boot?.fields ?? null,
    featureProfiles: featureProfiles(state),
    deviations: Object.entries(state.deviations).map(([code, count]) => ({ code, ...count })),
  };
}

/** The charge point's own picture: of one that is registered, or of one that waits to be. */
export function ownFact(state: ChargePointState, now: number): Fact {
  const { boot, link, onboarding } = state;
  if (onboarding === null) {
    const picture = chargePointPicture(state, now);
    return { kind: "chargePoint", version: now, picture, boot: boot && bootReport(boot) };
  }
  const { connected, lastSeenAt } = link;
  const { quarantined } = onboarding;
  const picture = { connected, lastSeenAt, bootedAt: boot?.at ?? null, boot: boot?.fields ?? null, quarantined };
  return { kind: "newcomer", version: now, picture };
}

export function isOnline(state: ChargePointState, now: number): boolean {
  const { lastSeenAt } = state.link;
  return lastSeenAt !== null && now < lastSeenAt + offlineAfterMs(state);
}

/** An EVSE as browsers are shown it. */
export function evsePicture(
  state: ChargePointState,
  evseUid: string,
  newest: (transactionId: number) => NewestReading | null,
): EvsePicture {
  const ids = connectorIdsOf(state, evseUid);
  const connectors = ids.map((connectorId) => {
    const report = state.connectors[connectorId];
    return {
      connectorId,
      status: report?.status ?? null,
      rawStatus: report?.rawStatus ?? null,
      errorCode: report?.errorCode ?? null,
      rawErrorCode: report?.rawErrorCode ?? null,
      vendorErrorCode: report?.vendorErrorCode ?? null,
      info: report?.info ?? null,
      statusAt: report?.at ?? null,
    };
  });
  const holder = holderOf(state, evseUid);
  const reading = holder && newest(holder.transactionId);
  return {
    status: evseStatus(connectors.map((connector) => connector.status)),
    connectors,
    activeSession: holder && {
      id: holder.sessionId,
      connectorId: holder.connectorId,
      startedAt: holder.startedAt,
      energyWh: energyWhOf(holder, reading),
      powerW: reading?.powerW ?? null,
    },
  };
}

function connectorIdsOf(state: ChargePointState, evseUid: string): readonly number[] {
  const declared = (state.registration?.connectors ?? []).filter((connector) => connector.evseUid === evseUid);
  if (declared.length > 0) return declared.map((connector) => connector.connectorId);
  const undeclared = Number(evseUid.slice(evseUid.lastIndexOf("*") + 1));
  return Number.isInteger(undeclared) ? [undeclared] : [];
}
