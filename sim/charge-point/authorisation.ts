import type { OutboundRequest, OutboundResponse } from "../../src/ocpp/messages.ts";
import { configuredFlag, configuredNumber } from "./configuration.ts";
import { call } from "./outbox.ts";
import { type AuthorisationRequest, type ConnectorState, type IdTagInfo, isOnline, runningOn } from "./state.ts";
import { authoriseConnector, isReservedForOther, obstacle, stopTransaction } from "./transactions.ts";
import { connectorOf, has, isSameTag, report, type Turn } from "./turn.ts";

const MOST_CACHED = 500;
const ACCEPTED: IdTagInfo = { status: "Accepted" };

/** A card at the reader: ends the holder's own transaction, else asks to start one. */
export function swipe(turn: Turn, connectorId: number, idTag: string): void {
  const connector = connectorOf(turn, connectorId);
  if (!connector || turn.state.live.rebootedAt !== null) return;
  const transaction = runningOn(turn.state, connectorId);
  if (transaction && isSameTag(transaction.idTag, idTag)) {
    stopTransaction(turn, transaction, "Local", idTag);
    return;
  }
  const why = transaction ? null : obstacle(turn, connector);
  if (why) {
    report(turn, "swipe.refused", { connectorId, why });
    return;
  }
  authorise(turn, { connectorId, idTag, purpose: transaction ? "stop" : "start", profile: null });
}

/** Asks the central system, or decides from what is kept here while it cannot be asked (SIM-15). */
export function authorise(turn: Turn, request: AuthorisationRequest): void {
  const kept = keptInfo(turn, request.idTag);
  if (isOnline(turn.state) && !(configuredFlag(turn, "LocalPreAuthorize") && kept?.status === "Accepted")) {
    call(turn, "Authorize", { idTag: request.idTag }, { about: { kind: "authorise", request }, front: true });
  } else authoriseOffline(turn, request);
}

export function authoriseOffline(turn: Turn, request: AuthorisationRequest): void {
  const unknown: IdTagInfo = configuredFlag(turn, "AllowOfflineTxForUnknownId") ? ACCEPTED : { status: "Invalid" };
  const known = configuredFlag(turn, "LocalAuthorizeOffline") ? keptInfo(turn, request.idTag) : undefined;
  authorisationAnswered(turn, request, known ?? unknown);
}

/** The local list goes before the cache (OCPP 1.6 §3.5). */
export function keptInfo(turn: Turn, idTag: string): IdTagInfo | undefined {
  const { state, now } = turn;
  const key = idTag.toLowerCase();
  const listed = configuredFlag(turn, "LocalAuthListEnabled") ? state.localList.entries[key] : undefined;
  const info = listed ?? (configuredFlag(turn, "AuthorizationCacheEnabled") ? state.cache[key] : undefined);
  if (info?.status !== "Accepted" || !info.expiryDate || Date.parse(info.expiryDate) > now) return info;
  return { ...info, status: "Expired" };
}

export function remember(turn: Turn, idTag: string, info: IdTagInfo): void {
  if (!configuredFlag(turn, "AuthorizationCacheEnabled")) return;
  const others = Object.entries(turn.state.cache).filter(([key]) => key !== idTag.toLowerCase());
  turn.state.cache = Object.fromEntries([...others.slice(1 - MOST_CACHED), [idTag.toLowerCase(), info]]);
}

export function authorisationAnswered(turn: Turn, request: AuthorisationRequest, info: IdTagInfo): void {
  const { connectorId, idTag, purpose, profile } = request;
  const connector = connectorOf(turn, connectorId);
  if (!connector) return;
  const parentIdTag = info.parentIdTag ?? null;
  const transaction = runningOn(turn.state, connectorId);
  const hindrance = purpose === "start" ? startHindrance : stopHindrance;
  const why = info.status === "Accepted" ? hindrance(turn, connector, idTag, parentIdTag) : info.status;
  if (why) report(turn, "authorisation.refused", { connectorId, why });
  else if (purpose === "start") authoriseConnector(turn, connector, { idTag, parentIdTag, profile });
  else if (transaction) stopTransaction(turn, transaction, "Local", idTag);
}

function startHindrance(turn: Turn, connector: ConnectorState, idTag: string, parentIdTag: string | null) {
  const isKept = isReservedForOther(turn, connector.connectorId, idTag, parentIdTag);
  return obstacle(turn, connector) ?? (isKept ? "reserved" : null);
}

/** Another card of the same parent may end the charge (OCPP-A5). */
function stopHindrance(turn: Turn, { connectorId }: ConnectorState, _idTag: string, parentIdTag: string | null) {
  const holderParent = runningOn(turn.state, connectorId)?.parentIdTag ?? null;
  const isFamily = holderParent !== null && parentIdTag !== null && isSameTag(holderParent, parentIdTag);
  return isFamily ? null : "otherDriver";
}

export function sendLocalList(
  turn: Turn,
  { listVersion, localAuthorizationList: list = [], updateType }: OutboundRequest<"SendLocalList">,
): OutboundResponse<"SendLocalList">["status"] {
  const { state } = turn;
  if (!configuredFlag(turn, "LocalAuthListEnabled") || has(turn, "localListUnsupported")) return "NotSupported";
  if (has(turn, "localListMismatch") && updateType === "Differential") return "VersionMismatch";
  if (has(turn, "localListFails") || list.length > configuredNumber(turn, "SendLocalListMaxLength")) return "Failed";
  if (updateType === "Full" && list.some(({ idTagInfo }) => idTagInfo === undefined)) return "Failed";
  if (updateType === "Differential" && listVersion <= state.localList.version) return "VersionMismatch";
  const entries = updateType === "Full" ? {} : { ...state.localList.entries };
  for (const { idTag, idTagInfo } of list) {
    if (idTagInfo) entries[idTag.toLowerCase()] = idTagInfo;
    else delete entries[idTag.toLowerCase()];
  }
  if (Object.keys(entries).length > configuredNumber(turn, "LocalAuthListMaxLength")) return "Failed";
  state.localList = { version: listVersion, entries };
  return "Accepted";
}
