import type { LiveChange, LiveEvse } from "../services/deps.ts";
import type { LiveMessage } from "./api/shared/schemas.ts";
import { chargePointLiveView, evseLiveView } from "./api/station-views.ts";

/** A change as browsers read it: instants as texts, and its number. */
export function messageOf(change: LiveChange, seq: number): LiveMessage {
  switch (change.topic) {
    case "stations":
      return { seq, ...change };
    case "chargePoint":
      return { seq, topic: change.topic, id: change.id, data: chargePointLiveView(change.data) };
    case "evse":
      return { seq, topic: change.topic, id: change.id, data: evseLiveView(change.data) };
  }
}

/** What of an EVSE was shown last, and when. */
export interface Shown {
  readonly state: string;
  readonly at: number;
}

const MEASURED_VALUES_EVERY_MS = 1000;

/** State changes are shown at once; measured values at most once per EVSE and second (portal 1.3). */
export function isWorthShowing(last: Shown | undefined, next: Shown): boolean {
  return last === undefined || last.state !== next.state || next.at - last.at >= MEASURED_VALUES_EVERY_MS;
}

/** Everything of an EVSE but its measured values. */
export function stateOf({ status, connectors, activeSession }: LiveEvse): string {
  const session = activeSession && [activeSession.id, activeSession.connectorId, activeSession.startedAt];
  return JSON.stringify([status, connectors, session]);
}
