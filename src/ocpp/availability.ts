import type { ConnectorStatus } from "../domain/location.ts";
import { MINUTE } from "../domain/time.ts";
import { type Advanced, unchanged } from "./advance.ts";
import type { PendingCall, QueuedCall } from "./call.ts";
import type { AnsweredCall } from "./effects.ts";
import type { ChargePointState, Facts } from "./state.ts";
import type { Upkeep } from "./upkeep.ts";

export type AvailabilityType = "Operative" | "Inoperative";

export const AVAILABILITY_OUTCOMES = [
  /** To be asked for yet. */
  "pending",
  "asked",
  /** The status is still to come. */
  "accepted",
  /** Once the transaction has ended (OCPP 1.6 §5.2). */
  "scheduled",
  "inEffect",
  /** It was in effect, or accepted, and the status says otherwise now. */
  "differs",
  "rejected",
  "noAnswer",
  /** The charge point answered with an error. */
  "failed",
] as const;
export type AvailabilityOutcome = (typeof AVAILABILITY_OUTCOMES)[number];

/** What is wanted of a connector; of connector 0: of the charge point with all its connectors. */
export interface WantedAvailability {
  readonly type: AvailabilityType;
  readonly since: number;
  readonly outcome: AvailabilityOutcome;
  readonly at: number;
  /** Until then a status that says otherwise is put right: the charge point booted, or came back. Else it is left. */
  readonly recheckUntil: number | null;
  /** Of maintenance: what is to be wanted when that is over. */
  readonly afterwards?: AvailabilityType;
}

/** By connector id. What nobody asked for is not here. */
export type AvailabilityState = Readonly<Record<number, WantedAvailability>>;

/** Statuses are due within so long of a boot or a reconnection. */
const RECHECK = 3 * MINUTE;

/** Asked for once, and once more after each boot or reconnection that shows another status. */
export const availability: Upkeep = {
  next({ availability: wanted }) {
    const pending = Object.entries(wanted).find(([, { outcome }]) => outcome === "pending");
    if (pending === undefined) return null;
    const [connectorId, { type }] = pending;
    return { action: "ChangeAvailability", request: { connectorId: Number(connectorId), type } };
  },

  // What was answered is heard whoever asked, and so is silence.
  concluded: unchanged,

  wakeAt: () => null,

  booted: recheck,
  reconnected: recheck,
};

/** It is kept until somebody wants something else, also over boots, and while the charge point is away. */
export function wantAvailability(
  state: ChargePointState,
  connectorId: number,
  type: AvailabilityType,
  outcome: "pending" | "asked",
  now: number,
): ChargePointState {
  const wanted: WantedAvailability = { type, since: now, outcome, at: now, recheckUntil: null };
  // What is wanted of the whole charge point is wanted of each connector.
  const others = connectorId === 0 ? {} : state.availability;
  return { ...state, availability: { ...others, [connectorId]: wanted } };
}

/** ChangeAvailability was answered, whoever asked. */
export function availabilityAnswered(
  state: ChargePointState,
  { request, response }: AnsweredCall<"ChangeAvailability">,
  { now }: Facts,
): Advanced {
  const { connectorId, type } = request;
  if (state.availability[connectorId]?.type !== type) return unchanged(state);
  switch (response?.status) {
    case "Accepted": {
      const isInEffect = verdict(state, connectorId, type) === true;
      return unchanged(withOutcome(state, connectorId, isInEffect ? "inEffect" : "accepted", now));
    }
    case "Scheduled":
      return unchanged(withOutcome(state, connectorId, "scheduled", now));
    case "Rejected":
      return unchanged(withOutcome(state, connectorId, "rejected", now));
    default:
      return unchanged(withOutcome(state, connectorId, "failed", now));
  }
}

/** ChangeAvailability was not answered, whoever asked. What is wanted instead meanwhile is still to be asked for. */
export function availabilityUnanswered(
  state: ChargePointState,
  { request }: PendingCall,
  now: number,
): ChargePointState {
  const connectorId = Number(request.connectorId);
  const isWanted = state.availability[connectorId]?.type === request.type;
  return isWanted ? withOutcome(state, connectorId, "noAnswer", now) : state;
}

/** An operator's ChangeAvailability never left: what it wanted, if it still does, is to be asked for yet. */
export function availabilityUnasked(
  state: ChargePointState,
  { request }: Pick<QueuedCall, "request">,
  now: number,
): ChargePointState {
  const connectorId = Number(request.connectorId);
  const wanted = state.availability[connectorId];
  const isUnasked = wanted !== undefined && wanted.type === request.type && wanted.outcome === "asked";
  return isUnasked ? withOutcome(state, connectorId, "pending", now) : state;
}

/** A status arrived: what is wanted is in effect now, or is not. */
export function availabilityShown(state: ChargePointState, shownOf: number, now: number): ChargePointState {
  const concerned = shownOf === 0 || state.availability[shownOf] === undefined ? [0] : [0, shownOf];
  return concerned.reduce((each, connectorId) => shown(each, connectorId, now), state);
}

function shown(state: ChargePointState, connectorId: number, now: number): ChargePointState {
  const wanted = state.availability[connectorId];
  if (wanted === undefined) return state;
  const isTrue = verdict(state, connectorId, wanted.type);
  if (isTrue === true) {
    return wanted.outcome === "inEffect" ? state : withOutcome(state, connectorId, "inEffect", now);
  }
  if (isTrue === null) return state;
  if (wanted.recheckUntil !== null && now <= wanted.recheckUntil) {
    return withOutcome(state, connectorId, "pending", now);
  }
  return wanted.outcome === "inEffect" ? withOutcome(state, connectorId, "differs", now) : state;
}

function withOutcome(
  state: ChargePointState,
  connectorId: number,
  outcome: AvailabilityOutcome,
  now: number,
): ChargePointState {
  const wanted = state.availability[connectorId];
  if (wanted === undefined) return state;
  // Put right once: a charge point that goes its own way is not fought.
  const recheckUntil = outcome === "pending" ? null : wanted.recheckUntil;
  return {
    ...state,
    availability: { ...state.availability, [connectorId]: { ...wanted, outcome, at: now, recheckUntil } },
  };
}

function recheck(state: ChargePointState, now: number): ChargePointState {
  const entries = Object.entries(state.availability).map(([connectorId, wanted]) => {
    return [connectorId, { ...wanted, recheckUntil: now + RECHECK }];
  });
  return entries.length === 0 ? state : { ...state, availability: Object.fromEntries(entries) };
}

/** What the status says of it; null: nothing, a car may still be charging. */
const MEANS: { readonly [T in AvailabilityType]: Readonly<Partial<Record<ConnectorStatus, boolean>>> } = {
  Inoperative: { Unavailable: true, Available: false, Reserved: false },
  Operative: {
    Unavailable: false,
    Available: true,
    Preparing: true,
    Charging: true,
    SuspendedEV: true,
    SuspendedEVSE: true,
    Finishing: true,
    Reserved: true,
  },
};

function verdict(state: ChargePointState, connectorId: number, type: AvailabilityType): boolean | null {
  const says = (id: number) => {
    const status = state.connectors[id]?.status ?? null;
    return status === null ? null : (MEANS[type][status] ?? null);
  };
  if (connectorId !== 0) return says(connectorId);
  // Of connector 0 many chargers say nothing (OCPP-B9).
  const ids = (state.registration?.connectors ?? []).map((each) => each.connectorId);
  const verdicts = ids.filter((id) => state.availability[id] === undefined).map(says);
  if (verdicts.includes(false)) return false;
  return says(0) ?? (verdicts.length > 0 && verdicts.every((each) => each === true) ? true : null);
}
