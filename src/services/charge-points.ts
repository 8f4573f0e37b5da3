import type { Equipment } from "../domain/abilities.ts";
import type { SecurityProfile } from "../domain/admission.ts";
import type { ChargePointSettings } from "../domain/charge-point.ts";
import { type Coordinates, type ParkingRestriction, readEvseId } from "../domain/place.ts";
import { ok, type Refused, type Result, refuse } from "../domain/result.ts";
import { reportedValues } from "../ocpp/boot.ts";
import {
  type ChargePointRow,
  type ConnectorRow,
  type EvseRow,
  loadChargePoint,
  type NewEvse,
  removeChargePoint,
  removeEvse,
  type StoredChargePoint,
  saveChargePoint,
  saveEvse,
  saveNewChargePoint,
  saveNewEvse,
} from "../store/charge-points.ts";
import type { Change } from "../store/database.ts";
import { saveOnlyKey } from "../store/logins.ts";
import { auditNote, editedFacts } from "./audit.ts";
import { hashChargePointPassword, mintChargePointPassword } from "./charge-point-password.ts";
import type { Deps } from "./deps.ts";
import { publishStations } from "./live-news.ts";
import { announceChargePoint, dismissChargePoint, tellFailed } from "./station-news.ts";
import { refuseUnknownZone } from "./time-zones.ts";
import { nextVersion } from "./versions.ts";

/** What drivers are told of an EVSE. */
export interface EvsePlace {
  readonly label: string;
  readonly evseId: string | null;
  readonly floorLevel: string | null;
  readonly coordinates: Coordinates | null;
  readonly parkingRestrictions: readonly ParkingRestriction[];
  readonly equipment: readonly Equipment[];
}

export interface EvseRequest extends EvsePlace {
  readonly uid?: string | undefined;
  readonly connectors: readonly Omit<ConnectorRow, "chargePointId" | "evseUid" | "lastUpdated">[];
}

export interface ChargePointRequest {
  readonly id: string;
  readonly locationId: string;
  readonly vendor: string;
  readonly model: string;
  readonly serialNumber: string | null;
  /** Left out: one is made. */
  readonly password?: string | undefined;
  readonly securityProfile: SecurityProfile;
  readonly settings: ChargePointSettings;
  readonly evses: readonly EvseRequest[];
}

export type ChargePointChange = Change<
  Pick<ChargePointRequest, "vendor" | "model" | "serialNumber" | "securityProfile" | "settings">
>;

export interface CreatedChargePoint {
  readonly chargePoint: StoredChargePoint;
  /** The password that was made; null when the request brought one. Kept nowhere in the clear. */
  readonly password: string | null;
}

export async function createChargePoint(deps: Deps, request: ChargePointRequest): Promise<Result<CreatedChargePoint>> {
  const wrong =
    refuseUnknownZone(request.settings.timeZone) ?? repeatedEvses(request.evses) ?? repeatedConnectors(request.evses);
  if (wrong) return wrong;
  const { evses, password, ...fields } = request;
  const minted = password === undefined ? mintChargePointPassword(deps.randomBytes) : null;
  const now = deps.now();
  const row: ChargePointRow = {
    ...fields,
    passwordHash: hashChargePointPassword(password ?? minted ?? "", deps.pepper, deps.randomBytes),
    securityProfileWanted: null,
    securityProfileFloor: 0,
    createdAt: now,
    updatedAt: now,
  };
  const newEvses = evses.map((evse, index) => newEvse(deps, request.id, evse, index, now));
  const note = auditNote(deps, null, { ...factsOf(row), evses: newEvses.map(evseFacts) });
  const saved = await saveNewChargePoint(deps.db, row, newEvses, note);
  if (!saved.ok) return saved.refusal === "not_found" ? refuse("not_found", "There is no such location.") : saved;
  const chargePoint = await announced(deps, request.id);
  return chargePoint.ok ? ok({ chargePoint: chargePoint.value, password: minted }) : chargePoint;
}

export async function updateChargePoint(
  deps: Deps,
  chargePoint: StoredChargePoint,
  change: ChargePointChange,
): Promise<Result<StoredChargePoint>> {
  const wrong = refuseUnknownZone(change.settings?.timeZone);
  if (wrong) return wrong;
  if (change.securityProfile !== undefined && change.securityProfile < chargePoint.securityProfileFloor) {
    return refuse("security_profile_lowered", "It was upgraded. A new device in its place is registered anew.");
  }
  const updatedAt = nextVersion(chargePoint.updatedAt, deps.now());
  // What is registered by hand takes the place of an upgrade under way.
  const upgrade = change.securityProfile === undefined ? {} : { securityProfileWanted: null };
  const row = { ...change, ...upgrade, updatedAt };
  const note = auditNote(deps, factsOf(chargePoint), editedFacts(factsOf(chargePoint), change));
  const saved = await saveChargePoint(deps.db, chargePoint.id, chargePoint.updatedAt, row, note);
  return saved ? announced(deps, chargePoint.id) : refuse("version_conflict");
}

/** Takes over what the charge point says it is; what it does not say stays as it was (OCPP-B3). */
export async function adoptBootValues(deps: Deps, chargePoint: StoredChargePoint): Promise<Result<StoredChargePoint>> {
  const { boot } = await deps.chargePoints.live(chargePoint.id);
  if (boot === null) return refuse("not_booted");
  const { vendor, model, serialNumber } = reportedValues(boot);
  return updateChargePoint(deps, chargePoint, {
    vendor: vendor ?? undefined,
    model: model ?? undefined,
    serialNumber: serialNumber ?? undefined,
  });
}

/** A new password for a charge point that is given it by hand; the old one, and any that was offered, end now. */
export async function changeChargePointPassword(deps: Deps, chargePoint: StoredChargePoint): Promise<Result<string>> {
  const password = mintChargePointPassword(deps.randomBytes);
  const saved = await saveOnlyKey(deps.db, chargePoint.id, chargePoint.updatedAt, {
    passwordHash: hashChargePointPassword(password, deps.pepper, deps.randomBytes),
    updatedAt: nextVersion(chargePoint.updatedAt, deps.now()),
  });
  return saved ? ok(password) : refuse("version_conflict");
}

export async function deleteChargePoint(deps: Deps, chargePoint: StoredChargePoint): Promise<Result<null>> {
  if (chargePoint.evses.some((evse) => evse.activeSession)) return refuse("in_use", "A session is running.");
  const note = auditNote(deps, { ...factsOf(chargePoint), evses: chargePoint.evses.map(storedFacts) }, null);
  const removed = await removeChargePoint(deps.db, chargePoint.id, deps.newId(), deps.now(), note);
  if (!removed.ok) return removed;
  // The next cron tells it once more: it may be out of reach now, or be told otherwise by a door that read before this.
  await dismissChargePoint(deps, chargePoint.id).catch((error) => tellFailed(deps, chargePoint.id, error));
  await publishStations(deps, chargePoint.locationId);
  return ok(null);
}

export async function addEvse(
  deps: Deps,
  chargePoint: StoredChargePoint,
  request: EvseRequest,
): Promise<Result<StoredChargePoint>> {
  const wrong = repeatedConnectors([request]);
  if (wrong) return wrong;
  const position = Math.max(-1, ...chargePoint.evses.map((evse) => evse.position)) + 1;
  const updatedAt = nextVersion(chargePoint.updatedAt, deps.now());
  const evse = newEvse(deps, chargePoint.id, request, position, updatedAt);
  const saved = await saveNewEvse(deps.db, evse, updatedAt, auditNote(deps, null, evseFacts(evse)));
  return saved.ok ? announced(deps, chargePoint.id) : saved;
}

/** Edits what drivers are told of it, and what its connectors are. */
export async function updateEvse(
  deps: Deps,
  chargePoint: StoredChargePoint,
  uid: string,
  { connectors = [], ...change }: Change<EvsePlace & Pick<EvseRequest, "connectors">>,
): Promise<Result<StoredChargePoint>> {
  const evse = chargePoint.evses.find((each) => each.uid === uid);
  if (!evse) return refuse("not_found");
  const strange = connectors.find((wanted) => !evse.connectors.some((each) => each.connectorId === wanted.connectorId));
  if (strange) return refuse("invalid_request", `It has no connector ${strange.connectorId}.`);
  const updatedAt = nextVersion(chargePoint.updatedAt, deps.now());
  const written = { ...change, evseId: keptEvseId(change.evseId) };
  const before = storedFacts(evse);
  const note = auditNote(deps, before, {
    ...editedFacts(before, change),
    ...(connectors.length > 0 && { connectors }),
  });
  const saved = await saveEvse(deps.db, chargePoint, uid, { ...written, lastUpdated: updatedAt }, connectors, note);
  if (!saved.ok) return saved;
  return saved.value ? announced(deps, chargePoint.id) : refuse("version_conflict");
}

export async function deleteEvse(deps: Deps, chargePoint: StoredChargePoint, uid: string): Promise<Result<null>> {
  const evse = chargePoint.evses.find((each) => each.uid === uid);
  if (!evse) return refuse("not_found");
  if (evse.activeSession) return refuse("in_use", "A session is running.");
  const note = auditNote(deps, storedFacts(evse), null);
  const removed = await removeEvse(deps.db, evse, nextVersion(chargePoint.updatedAt, deps.now()), note);
  if (!removed.ok) return removed;
  await announceChargePoint(deps, chargePoint.id);
  return ok(null);
}

async function announced(deps: Deps, id: string): Promise<Result<StoredChargePoint>> {
  await announceChargePoint(deps, id);
  const chargePoint = await loadChargePoint(deps.db, id);
  return chargePoint ? ok(chargePoint) : refuse("not_found");
}

function newEvse(
  deps: Deps,
  chargePointId: string,
  request: EvseRequest,
  position: number,
  lastUpdated: number,
): NewEvse {
  const { uid = deps.newId(), connectors, ...place } = request;
  const evseId = keptEvseId(place.evseId);
  return {
    evse: { ...place, uid, chargePointId, evseId, declared: true, position, lastUpdated },
    connectors: connectors.map((connector) => ({ ...connector, chargePointId, evseUid: uid, lastUpdated })),
  };
}

/** Null and undefined stay what they are. */
function keptEvseId<None extends null | undefined>(evseId: string | None) {
  return typeof evseId === "string" ? readEvseId(evseId) : evseId;
}

/** For the audit log: never its password. */
function factsOf(row: Omit<ChargePointRow, "passwordHash">) {
  const { locationId, vendor, model, serialNumber, securityProfile, settings } = row;
  return { locationId, vendor, model, serialNumber, securityProfile, settings };
}

function evseFacts({ evse, connectors }: NewEvse) {
  return storedFacts({ ...evse, connectors });
}

function storedFacts(evse: EvseRow & { readonly connectors: readonly ConnectorRow[] }) {
  const { uid, label, evseId, floorLevel, coordinates, parkingRestrictions, equipment } = evse;
  const connectors = evse.connectors.map(connectorFacts);
  return { uid, label, evseId, floorLevel, coordinates, parkingRestrictions, equipment, connectors };
}

function connectorFacts(connector: ConnectorRow) {
  const { connectorId, standard, format, powerType, maxVoltageV, maxCurrentA, maxPowerW } = connector;
  return { connectorId, class: connector.class, standard, format, powerType, maxVoltageV, maxCurrentA, maxPowerW };
}

function repeatedEvses(evses: readonly EvseRequest[]): Refused | null {
  const uid = firstRepeated(evses.flatMap((evse) => evse.uid ?? []));
  return uid === null ? null : refuse("invalid_request", `EVSE ${uid} is named twice.`);
}

/** Each connector belongs to exactly one EVSE. */
function repeatedConnectors(evses: readonly EvseRequest[]): Refused | null {
  const id = firstRepeated(evses.flatMap((evse) => evse.connectors.map((connector) => connector.connectorId)));
  return id === null ? null : refuse("invalid_request", `Connector ${id} is named twice.`);
}

function firstRepeated<T>(values: readonly T[]): T | null {
  return values.find((value, index) => values.indexOf(value) !== index) ?? null;
}
