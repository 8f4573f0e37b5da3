import type { OutboundRequest, OutboundResponse } from "../../src/ocpp/messages.ts";
import { configuredFlag, configuredNumber } from "./configuration.ts";
import { call } from "./outbox.ts";
import { type AuthorisationRequest, type IdTagInfo, isOnline, runningOn } from "./state.ts";
import { authoriseConnector, isReservedForOther, obstacle, stopTransaction } from "./transactions.ts";
import { connectorOf, isSameTag, report, type Turn } from "./turn.ts";

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
  const { connectorId, idTag, profile } = request;
  const connector = connectorOf(turn, connectorId);
  if (!connector) return;
  const refuse = (why: string) => report(turn, "authorisation.refused", { connectorId, why });
  if (info.status !== "Accepted") {
    refuse(info.status);
    return;
  }
  const parentIdTag = info.parentIdTag ?? null;
  if (request.purpose === "stop") {
    const transaction = runningOn(turn.state, connectorId);
    if (!transaction || parentIdTag === null || transaction.parentIdTag === null) {
      refuse("otherDriver");
      return;
    }
    if (!isSameTag(transaction.parentIdTag, parentIdTag)) {
      refuse("otherDriver");
      return;
    }
    stopTransaction(turn, transaction, "Local", idTag);
    return;
  }
  const why = obstacle(turn, connector);
  if (why) {
    refuse(why);
    return;
  }
  if (isReservedForOther(turn, connectorId, idTag, parentIdTag)) {
    refuse("reserved");
    return;
  }
  authoriseConnector(turn, connector, { idTag, parentIdTag, profile });
}

export function sendLocalList(
  turn: Turn,
  { listVersion, localAuthorizationList: list = [], updateType }: OutboundRequest<"SendLocalList">,
): OutboundResponse<"SendLocalList">["status"] {
  const { state } = turn;
  if (!configuredFlag(turn, "LocalAuthListEnabled")) return "NotSupported";
  if (list.length > configuredNumber(turn, "SendLocalListMaxLength")) return "Failed";
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
