import type { EvsePicture } from "../ocpp/pictures.ts";
import type { LiveChange } from "../services/deps.ts";
import { siteLiveView } from "./api/energy-views.ts";
import type { LiveMessage } from "./api/shared/schemas.ts";
import { chargePointLiveView, evseLiveView } from "./api/station-views.ts";

/** A change as browsers read it: instants as texts, and its number. */
export function messageOf(change: LiveChange, seq: number): LiveMessage {
  switch (change.topic) {
    case "stations":
    case "prices":
    case "promotions":
    case "bookings":
      return { seq, ...change };
    case "chargePoint":
      return { seq, topic: change.topic, id: change.id, data: chargePointLiveView(change.data) };
    case "evse":
      return { seq, topic: change.topic, id: change.id, data: evseLiveView(change.data) };
    case "site":
      return { seq, topic: change.topic, id: change.id, data: siteLiveView(change.data) };
    case "notification":
      return { seq, ...change };
  }
}

/** What of an EVSE was shown last. */
export interface Shown {
  readonly state: string;
  /** When measured values were last shown by themselves. */
  readonly measuredAt: number;
}

const MEASURED_VALUES_EVERY_MS = 1000;

/**
 * What will have been shown with this change; null where it may be left out. State changes are shown at once, measured
 * values at most once per EVSE and second (portal 1.3). A state change does not hold back the values that follow it:
 * the next ones come half a minute later.
 */
export function showNext(last: Shown | undefined, data: EvsePicture, now: number): Shown | null {
  const state = stateOf(data);
  const measuredAt = last?.measuredAt ?? Number.NEGATIVE_INFINITY;
  if (last?.state !== state) return { state, measuredAt };
  return now - measuredAt >= MEASURED_VALUES_EVERY_MS ? { state, measuredAt: now } : null;
}

/** Everything of an EVSE but its measured values. */
function stateOf({ status, connectors, activeSession }: EvsePicture): string {
  const session = activeSession && [activeSession.id, activeSession.connectorId, activeSession.startedAt];
  return JSON.stringify([status, connectors, session]);
}
