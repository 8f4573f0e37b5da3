import type * as z from "zod";
import { settingWarnings } from "../../domain/charge-point.ts";
import { evseStatus } from "../../domain/location.ts";
import { describeDeviation } from "../../ocpp/deviation-kinds.ts";
import type { ChargePointPicture, ConnectorPicture, EvsePicture } from "../../ocpp/pictures.ts";
import type {
  ActiveSessionRow,
  ChargePointStateRow,
  StoredChargePoint,
  StoredConnector,
  StoredEvse,
} from "../../store/charge-points.ts";
import type { StoredLocation } from "../../store/locations.ts";
import type { RefusedHandshakeRow } from "../../store/refused-handshakes.ts";
import type { StatusChangeRow } from "../../store/status-history.ts";
import { instant, instantOrNull } from "./instants.ts";
import { evsePlaceView, placeView } from "./place-views.ts";
import type { refusedHandshakeSchema } from "./shared/refused-handshakes.ts";
import type {
  ChargePointLive,
  ChargePointView,
  ConnectorView,
  EvseLive,
  EvseView,
  LocationView,
  statusChangeSchema,
} from "./shared/schemas.ts";

export function locationView(location: StoredLocation): LocationView {
  return {
    id: location.id,
    name: location.name,
    address: location.address,
    city: location.city,
    postalCode: location.postalCode,
    country: location.country,
    latitude: location.latitude,
    longitude: location.longitude,
    timeZone: location.timeZone,
    ...placeView(location),
    published: location.published,
    archivedAt: instantOrNull(location.archivedAt),
    chargePoints: location.chargePoints.map(chargePointView),
    createdAt: instant(location.createdAt),
    updatedAt: instant(location.updatedAt),
  };
}

export function chargePointView(chargePoint: StoredChargePoint): ChargePointView {
  return {
    id: chargePoint.id,
    locationId: chargePoint.locationId,
    vendor: chargePoint.vendor,
    model: chargePoint.model,
    serialNumber: chargePoint.serialNumber,
    securityProfile: chargePoint.securityProfile,
    securityProfileWanted: chargePoint.securityProfileWanted,
    settings: chargePoint.settings,
    warnings: [...settingWarnings(chargePoint.settings)],
    live: chargePointLiveView(chargePoint.state ?? NEVER_SEEN),
    refusedHandshake: chargePoint.refusedHandshake && refusedHandshakeView(chargePoint.refusedHandshake),
    evses: chargePoint.evses.map(evseView),
    createdAt: instant(chargePoint.createdAt),
    updatedAt: instant(chargePoint.updatedAt),
  };
}

const NEVER_SEEN: Omit<ChargePointStateRow, "chargePointId" | "version"> = {
  registration: null,
  connected: false,
  online: false,
  lastSeenAt: null,
  offlineSince: null,
  bootedAt: null,
  boot: null,
  featureProfiles: null,
  deviations: [],
};

export function chargePointLiveView(live: ChargePointPicture): ChargePointLive {
  return {
    registration: live.registration,
    connected: live.connected,
    online: live.online,
    lastSeenAt: instantOrNull(live.lastSeenAt),
    offlineSince: instantOrNull(live.offlineSince),
    bootedAt: instantOrNull(live.bootedAt),
    boot: live.boot,
    featureProfiles: live.featureProfiles && [...live.featureProfiles],
    deviations: live.deviations.map(({ code, count, firstAt, lastAt, example }) => ({
      code,
      description: describeDeviation(code),
      count,
      firstAt: instant(firstAt),
      lastAt: instant(lastAt),
      example,
    })),
  };
}

export function refusedHandshakeView(refused: RefusedHandshakeRow): z.infer<typeof refusedHandshakeSchema> {
  return { ...refused, firstAt: instant(refused.firstAt), lastAt: instant(refused.lastAt) };
}

function evseView(evse: StoredEvse): EvseView {
  return {
    uid: evse.uid,
    label: evse.label,
    ...evsePlaceView(evse),
    declared: evse.declared,
    status: evseStatus(evse.connectors.map((connector) => connector.state?.status ?? null)),
    connectors: evse.connectors.map(connectorView),
    activeSession: evse.activeSession && activeSessionView(evse.activeSession),
  };
}

function connectorView(connector: StoredConnector): ConnectorView {
  const { state } = connector;
  return {
    class: connector.class,
    standard: connector.standard,
    format: connector.format,
    powerType: connector.powerType,
    maxVoltageV: connector.maxVoltageV,
    maxCurrentA: connector.maxCurrentA,
    maxPowerW: connector.maxPowerW,
    ...connectorLiveView({
      connectorId: connector.connectorId,
      status: state?.status ?? null,
      rawStatus: state?.rawStatus ?? null,
      errorCode: state?.errorCode ?? null,
      rawErrorCode: state?.rawErrorCode ?? null,
      vendorErrorCode: state?.vendorErrorCode ?? null,
      info: state?.info ?? null,
      statusAt: state?.at ?? null,
    }),
  };
}

function connectorLiveView(live: ConnectorPicture): EvseLive["connectors"][number] {
  return {
    connectorId: live.connectorId,
    status: live.status,
    rawStatus: live.rawStatus,
    errorCode: live.errorCode,
    rawErrorCode: live.rawErrorCode,
    vendorErrorCode: live.vendorErrorCode,
    info: live.info,
    statusAt: instantOrNull(live.statusAt),
  };
}

function activeSessionView(session: Omit<ActiveSessionRow, "evseUid">): NonNullable<EvseLive["activeSession"]> {
  return {
    id: session.id,
    startedAt: instant(session.startedAt),
    energyWh: session.energyWh,
    powerW: session.powerW,
    connectorId: session.connectorId,
  };
}

/** The same facts as they are broadcast. */
export function evseLiveView(live: EvsePicture): EvseLive {
  return {
    status: live.status,
    connectors: live.connectors.map(connectorLiveView),
    activeSession: live.activeSession && activeSessionView(live.activeSession),
  };
}

export function statusChangeView(change: StatusChangeRow): z.infer<typeof statusChangeSchema> {
  return {
    connectorId: change.connectorId,
    at: instant(change.at),
    receivedAt: instant(change.receivedAt),
    status: change.status,
    rawStatus: change.rawStatus,
    errorCode: change.errorCode,
    rawErrorCode: change.rawErrorCode,
    vendorId: change.vendorId,
    vendorErrorCode: change.vendorErrorCode,
    info: change.info,
  };
}
