import type { Advanced } from "./advance.ts";
import { availability } from "./availability.ts";
import type { CallOutcome, PendingCall, UpkeepName } from "./call.ts";
import { certificateDelivery, certificateRenewal } from "./client-certificate.ts";
import { configuration } from "./configuration.ts";
import { fileUpkeep } from "./file-calls.ts";
import { localList } from "./local-list.ts";
import type { OutboundAction, OutboundRequest } from "./messages.ts";
import { overrunStops } from "./overruns.ts";
import { reservationUpkeep } from "./reservations.ts";
import { rootCertificates } from "./root-certificates.ts";
import { profileRestart } from "./security-profile.ts";
import { chargingUpkeep } from "./smart-charging.ts";
import type { ChargePointState, Facts } from "./state.ts";
import { statusRefresh } from "./status-refresh.ts";

/** A call that would bring a charge point closer to what is wanted of it. */
export type UpkeepCall = {
  readonly [A in OutboundAction]: { readonly action: A; readonly request: OutboundRequest<A> };
}[OutboundAction];

/** One thing the system keeps true at every charge point by itself. It never has more than one call under way. */
export interface Upkeep {
  /** The next call; null: nothing is missing, or it is not time yet. Asked whenever no other call waits. */
  next(state: ChargePointState, facts: Facts): UpkeepCall | null;
  /** Its call came to an end. Must change what `next` goes by, or the same call goes out for ever. */
  concluded(state: ChargePointState, call: PendingCall, outcome: CallOutcome, facts: Facts): Advanced;
  /** When `next` may have something to say without anything else happening. */
  wakeAt(state: ChargePointState, now: number): number | null;
  /** A boot was accepted: what is to be looked at again is noted. */
  readonly booted?: (state: ChargePointState, now: number) => ChargePointState;
  /** It is back without a boot, and is asked for its statuses. */
  readonly reconnected?: (state: ChargePointState, now: number) => ChargePointState;
}

/** In order of urgency. */
const UPKEEP: { readonly [N in UpkeepName]: Upkeep } = {
  profileRestart,
  certificateDelivery,
  statusRefresh,
  overrunStops,
  reservations: reservationUpkeep,
  availability,
  charging: chargingUpkeep,
  configuration,
  files: fileUpkeep,
  localList,
  rootCertificates,
  certificateRenewal,
};

const NAMES = Object.keys(UPKEEP) as UpkeepName[];

export function isUpkeep(purpose: string): purpose is UpkeepName {
  return Object.hasOwn(UPKEEP, purpose);
}

export function concludeUpkeep(
  name: UpkeepName,
  state: ChargePointState,
  call: PendingCall,
  outcome: CallOutcome,
  facts: Facts,
): Advanced {
  return UPKEEP[name].concluded(state, call, outcome, facts);
}

/** The most urgent call of all upkeeps that the charge point may be sent. */
export function nextUpkeep(
  state: ChargePointState,
  facts: Facts,
  maySend: (action: OutboundAction) => boolean,
): (UpkeepCall & { readonly purpose: UpkeepName }) | null {
  for (const purpose of NAMES) {
    const call = UPKEEP[purpose].next(state, facts);
    if (call !== null && maySend(call.action)) return { ...call, purpose };
  }
  return null;
}

/** Instants at which an upkeep wants to be asked again. */
export function upkeepWakes(state: ChargePointState, now: number): readonly (number | null)[] {
  return NAMES.map((name) => UPKEEP[name].wakeAt(state, now));
}

/** A boot was accepted: every upkeep notes what it has to look at again. */
export function bootedUpkeeps(state: ChargePointState, now: number): ChargePointState {
  return NAMES.reduce((each, name) => UPKEEP[name].booted?.(each, now) ?? each, state);
}

/** The charge point is back without a boot. */
export function reconnectedUpkeeps(state: ChargePointState, now: number): ChargePointState {
  return NAMES.reduce((each, name) => UPKEEP[name].reconnected?.(each, now) ?? each, state);
}
