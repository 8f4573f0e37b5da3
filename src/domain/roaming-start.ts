import { abilitiesOf, type EvseMakeup } from "./abilities.ts";
import { admitRemoteStart, type ConnectorClass, type ConnectorStatus } from "./location.ts";
import { bookedAt, OCCUPIED, type StartPermit } from "./start-permit.ts";

/** What is known of an EVSE when a partner wants something of it. */
export interface WantedEvse extends EvseMakeup {
  readonly uid: string;
  readonly chargePointId: string;
  readonly locationId: string;
  /** Of the location. */
  readonly timeZone: string;
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

/** An EVSE of which it is known what its calendar says to the driver. */
export interface PermittedEvse extends WantedEvse {
  readonly permit: StartPermit;
}

export interface StartPlace {
  readonly evse: WantedEvse;
  readonly connector: WantedConnector;
  readonly permit: Exclude<StartPermit, { readonly kind: "refused" }>;
}

/** `places`: in the order in which they are to be tried. `unknown`: there is no such EVSE or connector. `why` is a sentence for a person. */
export type StartChoice =
  | { readonly kind: "places"; readonly places: readonly StartPlace[] }
  | { readonly kind: "refused"; readonly why: string }
  | { readonly kind: "unknown"; readonly why: string };

/**
 * Where a session of a partner's driver is to start, or why it cannot (OCPI-C5, UC5). Where no EVSE is named, who has booked
 * one goes there, and nowhere else. @param evses in their order.
 */
export function chooseStart(evses: readonly PermittedEvse[], wanted: WantedPlace): StartChoice {
  if (wanted.evseUid === null) {
    const booked = evses.find(({ permit }) => bookedAt(permit) !== null);
    return booked === undefined ? chooseFree(evses) : chooseAt(booked, null);
  }
  const evse = evseNamed(evses, wanted.evseUid);
  return evse === null ? { kind: "unknown", why: NO_EVSE } : chooseAt(evse, wanted.connectorId);
}

function chooseAt(evse: PermittedEvse, wantedId: string | null): StartChoice {
  const { permit } = evse;
  const bookedId = bookedAt(permit)?.connectorId ?? null;
  const connectorId = wantedId ?? (bookedId === null ? null : String(bookedId));
  if (connectorId === null && abilitiesOf(evse).needsConnector) {
    return { kind: "refused", why: "The EVSE has several connectors: connector_id is needed." };
  }
  const connector = connectorId === null ? evse.connectors[0] : connectorNamed(evse, connectorId);
  if (!connector) return { kind: "unknown", why: NO_CONNECTOR };
  if (!evse.isReachable) return { kind: "refused", why: NOT_REACHABLE };
  if (permit.kind === "refused") return { kind: "refused", why: permit.refused.detail };
  const why = whyNotStart(evse, connector);
  return why === null ? { kind: "places", places: [{ evse, connector, permit }] } : { kind: "refused", why };
}

export const NO_EVSE = "There is no such EVSE.";
export const NO_CONNECTOR = "There is no such connector.";

export function evseNamed<Named extends WantedEvse>(evses: readonly Named[], uid: string): Named | null {
  return evses.find((each) => each.uid.toUpperCase() === uid.toUpperCase()) ?? null;
}

export function connectorNamed({ connectors }: WantedEvse, id: string): WantedConnector | null {
  return connectors.find(({ connectorId }) => String(connectorId) === id) ?? null;
}

/**
 * Any EVSE will do: those that nobody has. Where a vehicle is plugged in that is not charging yet, the driver may be
 * another one, who would charge at this one's expense.
 */
function chooseFree(evses: readonly PermittedEvse[]): StartChoice {
  const free = evses.flatMap((evse) => {
    const connector = evse.connectors.find(
      (each) => (each.status === "Available" || isKeptAt(evse, each)) && whyNotStart(evse, each) === null,
    );
    return connector === undefined ? [] : { evse, connector, permit: evse.permit };
  });
  const places = free.flatMap(({ permit, ...at }) => (permit.kind === "refused" ? [] : { ...at, permit }));
  if (places.length > 0) return { kind: "places", places };
  const refused = free.flatMap(({ permit }) => (permit.kind === "refused" ? permit.refused.detail : []));
  return { kind: "refused", why: refused[0] ?? "No EVSE of the location is free." };
}

/** Nothing that is known speaks against a start there. */
export function isFree(evse: PermittedEvse, connector: WantedConnector): boolean {
  return evse.permit.kind !== "refused" && whyNotStart(evse, connector) === null;
}

/** In words for people; null: nothing speaks against it. */
function whyNotStart(evse: PermittedEvse, connector: WantedConnector): string | null {
  if (!evse.isReachable) return NOT_REACHABLE;
  const { status } = connector;
  const isReservationHolder = isKeptAt(evse, connector);
  if (admitRemoteStart({ status, stale: false, evseInUse: evse.isInUse, isReservationHolder }).ok) return null;
  return evse.isInUse || status === null ? OCCUPIED : (WHY[status] ?? OCCUPIED);
}

function isKeptAt({ permit }: PermittedEvse, { isKept }: WantedConnector): boolean {
  return isKept || permit.kind === "own";
}

export const NOT_REACHABLE = "The charge point is not connected.";

const WHY: Partial<Record<ConnectorStatus, string>> = {
  Reserved: "The EVSE is reserved for somebody else.",
  Unavailable: "The EVSE is out of service.",
  Faulted: "The EVSE is out of order.",
};
