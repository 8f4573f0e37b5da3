import type { BookingOption } from "./booking.ts";
import type { ConnectorClass, ConnectorStandard, PowerType } from "./location.ts";

/** An EVSE as far as it decides whether it is what somebody wants to book. */
export interface BookableEvse {
  readonly uid: string;
  readonly chargePointId: string;
  readonly locationId: string;
  readonly connectors: readonly BookableConnector[];
}

export interface BookableConnector {
  readonly connectorId: number;
  readonly class: ConnectorClass;
  readonly standard: ConnectorStandard;
  readonly format: "SOCKET" | "CABLE";
  readonly powerType: PowerType;
  readonly maxPowerW: number;
}

export interface BookablePlace {
  readonly locationId: string;
  readonly chargePointId: string;
  readonly evseUid: string;
  /** Null: any one of the EVSE, for all are what is wanted. */
  readonly connectorId: number | null;
}

/** Where an option can be had, in the order of the EVSEs. */
export function placesFor(evses: readonly BookableEvse[], option: BookingOption): readonly BookablePlace[] {
  return evses.flatMap(({ uid, chargePointId, locationId, connectors }) => {
    if (option.evseUid !== undefined && option.evseUid.toUpperCase() !== uid.toUpperCase()) return [];
    const fitting = connectors.filter((each) => doesFit(each, option));
    const [first] = fitting;
    if (first === undefined) return [];
    const connectorId = fitting.length === connectors.length && connectors.length > 1 ? null : first.connectorId;
    return [{ locationId, chargePointId, evseUid: uid, connectorId }];
  });
}

function doesFit(connector: BookableConnector, option: BookingOption): boolean {
  const { connectorId, connectorClass, standards, formats, powerTypes, minPowerW = 0 } = option;
  return (
    (connectorId === undefined || connectorId === connector.connectorId) &&
    (connectorClass === undefined || connectorClass === connector.class) &&
    (standards?.includes(connector.standard) ?? true) &&
    (formats?.includes(connector.format) ?? true) &&
    (powerTypes?.includes(connector.powerType) ?? true) &&
    connector.maxPowerW >= minPowerW
  );
}
