import { abilitiesOf, type EvseMakeup } from "./abilities.ts";
import { admitRemoteStart, type ConnectorClass, type ConnectorStatus } from "./location.ts";

/** What is known of an EVSE when a partner wants something of it. */
export interface WantedEvse extends EvseMakeup {
  readonly uid: string;
  readonly chargePointId: string;
  readonly locationId: string;
  /** Its charge point is connected, and was let in. */
  readonly isReachable: boolean;
  /** A session has it. */
  readonly isInUse: boolean;
  /** Whose driver's session; null: nobody's, or that of a token of our own. */
  readonly driver: { readonly countryCode: string; readonly partyId: string } | null;
  readonly connectors: readonly WantedConnector[];
}

export interface WantedConnector {
  readonly connectorId: number;
  readonly class: ConnectorClass;
  readonly format: "SOCKET" | "CABLE";
  /** Null: never reported. */
  readonly status: ConnectorStatus | null;
  /** It is kept for the driver. */
  readonly isKept: boolean;
}

/** As a partner names it; null: it leaves the choice to us. */
export interface WantedPlace {
  readonly evseUid: string | null;
  readonly connectorId: string | null;
}

/** `unknown`: there is no such EVSE or connector. `why` is a sentence for a person. */
export type StartChoice =
  | { readonly kind: "chosen"; readonly evse: WantedEvse; readonly connector: WantedConnector }
  | { readonly kind: "refused"; readonly why: string }
  | { readonly kind: "unknown"; readonly why: string };

/** Where a session of a partner's driver is to start, or why it cannot (OCPI-C5, UC5). @param evses in their order. */
export function chooseStart(evses: readonly WantedEvse[], wanted: WantedPlace): StartChoice {
  if (wanted.evseUid === null) return chooseFree(evses);
  const evse = evseNamed(evses, wanted.evseUid);
  if (evse === null) return { kind: "unknown", why: NO_EVSE };
  if (wanted.connectorId === null && abilitiesOf(evse).needsConnector) {
    return { kind: "refused", why: "The EVSE has several connectors: connector_id is needed." };
  }
  const connector = wanted.connectorId === null ? evse.connectors[0] : connectorNamed(evse, wanted.connectorId);
  if (!connector) return { kind: "unknown", why: NO_CONNECTOR };
  const why = whyNotStart(evse, connector);
  return why === null ? { kind: "chosen", evse, connector } : { kind: "refused", why };
}

export const NO_EVSE = "There is no such EVSE.";
export const NO_CONNECTOR = "There is no such connector.";

export function evseNamed(evses: readonly WantedEvse[], uid: string): WantedEvse | null {
  return evses.find((each) => each.uid.toUpperCase() === uid.toUpperCase()) ?? null;
}

export function connectorNamed({ connectors }: WantedEvse, id: string): WantedConnector | null {
  return connectors.find(({ connectorId }) => String(connectorId) === id) ?? null;
}

/**
 * Any EVSE will do: the first that nobody has. Where a vehicle is plugged in that is not charging yet, the driver may be
 * another one, who would charge at this one's expense.
 */
function chooseFree(evses: readonly WantedEvse[]): StartChoice {
  for (const evse of evses) {
    const free = evse.connectors.find(
      (each) => (each.status === "Available" || each.isKept) && whyNotStart(evse, each) === null,
    );
    if (free !== undefined) return { kind: "chosen", evse, connector: free };
  }
  return { kind: "refused", why: "No EVSE of the location is free." };
}

/** In words for people; null: nothing speaks against it. */
function whyNotStart(evse: WantedEvse, { status, isKept }: WantedConnector): string | null {
  if (!evse.isReachable) return NOT_REACHABLE;
  const request = { status, stale: false, evseInUse: evse.isInUse, isReservationHolder: isKept };
  if (admitRemoteStart(request).ok) return null;
  return evse.isInUse || status === null ? OCCUPIED : (WHY[status] ?? OCCUPIED);
}

export const NOT_REACHABLE = "The charge point is not connected.";
export const OCCUPIED = "The EVSE is occupied.";

const WHY: Partial<Record<ConnectorStatus, string>> = {
  Reserved: "The EVSE is reserved for somebody else.",
  Unavailable: "The EVSE is out of service.",
  Faulted: "The EVSE is out of order.",
};
