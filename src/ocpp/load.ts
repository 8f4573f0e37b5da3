import type { MeterMoment } from "../domain/meter.ts";
import { lineCurrentsA } from "../domain/meter.ts";
import type { ChargePointLoad, EvseLoad, LimitReport, SessionLoad } from "../domain/site-load.ts";
import { chargingPicture } from "./charging-picture.ts";
import { MAX_OPERATOR_PROFILE_ID, PARTNER_PROFILE_ID } from "./charging-state.ts";
import { limitAt, rateW, supplyOf } from "./composite-schedule.ts";
import { connectorsOf, evseUidsOf, holderOf } from "./evses.ts";
import { isIgnoring } from "./limit-watch.ts";
import { energyWhOf, isOnline } from "./pictures.ts";
import { isApplied } from "./smart-charging.ts";
import type { ChargePointState, NewestReading, Series, Transaction } from "./state.ts";
import { wantedProfiles } from "./wanted-profiles.ts";

/** What is kept of a series of samples, as far as a load shows it. */
export interface Measured {
  newest(series: Series): NewestReading | null;
  newestMoment(series: Series): MeterMoment | null;
}

/** What its location is to know of a charge point. Null: it has never been here, or is nobody's. */
export function loadOf(
  state: ChargePointState,
  measured: Measured,
  now: number,
): Omit<ChargePointLoad, "version"> | null {
  const { registration, link } = state;
  if (registration === null || link.lastSeenAt === null) return null;
  const { chargePointId, locationId } = registration;
  const wanted = wantedProfiles(state, now);
  const evses = evseUidsOf(state).map((evseUid): EvseLoad => {
    const holder = holderOf(state, evseUid);
    const session = holder && sessionLoad(holder, measured);
    return { evseUid, session, limit: limitReport(state, evseUid, wanted, now) };
  });
  return { chargePointId, locationId, at: now, online: isOnline(state, now), evses };
}

function sessionLoad(transaction: Transaction, measured: Measured): SessionLoad {
  const series: Series = `transaction:${transaction.transactionId}`;
  const newest = measured.newest(series);
  const moment = measured.newestMoment(series);
  return {
    id: transaction.sessionId,
    startedAt: transaction.startedAt,
    energyWh: energyWhOf(transaction, newest),
    powerW: newest?.powerW ?? null,
    currentA: moment === null ? [] : lineCurrentsA(moment.samples),
    measuredAt: newest?.receivedAt ?? null,
    isBooked: transaction.bookingId !== null,
    isSuspended: (transaction.suspensions.at(-1)?.by ?? null) !== null,
  };
}

function limitReport(
  state: ChargePointState,
  evseUid: string,
  profiles: ReturnType<typeof wantedProfiles>,
  now: number,
): LimitReport {
  const { siteLimits, attempts, applied } = state.charging;
  const { givenAt: _, ...wanted } = siteLimits.find((each) => each.evseUid === evseUid) ?? { givenAt: null };
  const connectorIds = connectorsOf(state, evseUid);
  const own = profiles.filter(
    ({ connectorId, profile: { chargingProfileId: id } }) =>
      connectorIds.includes(connectorId) && id > MAX_OPERATOR_PROFILE_ID && id < PARTNER_PROFILE_ID,
  );
  const isRefused = own.some(({ profile }) =>
    attempts.some((each) => each.chargingProfileId === profile.chargingProfileId && each.refusedAs !== null),
  );
  const word = own.every((each) => isApplied(each, applied)) ? "applied" : isRefused ? "refused" : "sending";
  return {
    state: "evseUid" in wanted ? word : "unlimited",
    wanted: "evseUid" in wanted ? wanted : null,
    appliedW: appliedW(state, evseUid, connectorIds, now),
    isIgnored: connectorIds.some((connectorId) => isIgnoring(state, connectorId)),
  };
}

/** Of several connectors the one that charges counts, or the one that may draw most. */
function appliedW(
  state: ChargePointState,
  evseUid: string,
  connectorIds: readonly number[],
  now: number,
): number | null {
  const picture = chargingPicture(
    state,
    state.charging.applied.filter((each) => each.isCertain),
  );
  const holder = holderOf(state, evseUid);
  const counted = holder === null ? connectorIds : [holder.connectorId];
  const limitsW = counted.map((connectorId) => {
    const { rate } = limitAt(picture, connectorId, now);
    return rate === null ? Number.POSITIVE_INFINITY : rateW(rate, supplyOf(picture, connectorId));
  });
  const mostW = Math.max(...limitsW);
  return Number.isFinite(mostW) ? Math.round(mostW) : null;
}
