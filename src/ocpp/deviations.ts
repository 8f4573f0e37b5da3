import { isPossibleInstant, MINUTE, writtenInstant } from "../domain/time.ts";
import { type DeviationKind, deviationCode } from "./deviation-kinds.ts";
import { LIMITS } from "./limits.ts";
import type { InboundAction } from "./messages.ts";
import { readTag } from "./reply.ts";
import { isKnownReservation } from "./reservation-events.ts";
import type { ChargePointState, Facts } from "./state.ts";
import type { Deviation } from "./tolerance.ts";
import { MESSAGE_ID_LENGTH, type MessageId } from "./wire.ts";

export interface DeviationCount {
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly example: string;
}

/**
 * Counts what a charger does wrong (TOL-6). `isNotable` says when the count is worth a write: at first sight and at
 * every power of two, so that a deviation in every heartbeat does not cost a row in every heartbeat.
 */
export function recordDeviations(
  state: ChargePointState,
  action: string,
  found: readonly Deviation[],
  now: number,
): { readonly state: ChargePointState; readonly isNotable: boolean } {
  if (found.length === 0) return { state, isNotable: false };
  let isNotable = false;
  const deviations = { ...state.deviations };
  for (const deviation of found) {
    const key = deviationCode(deviation.what, `${action}.${deviation.path}`);
    const known = deviations[key];
    if (known === undefined && Object.keys(deviations).length >= LIMITS.deviations) continue;
    const count = (known?.count ?? 0) + 1;
    deviations[key] = { count, firstAt: known?.firstAt ?? now, lastAt: now, example: deviation.example };
    isNotable ||= Number.isInteger(Math.log2(count));
  }
  return { state: { ...state, deviations }, isNotable };
}

/** What the judgement of a request goes by, where it has it; of any action. */
interface Judged {
  readonly connectorId?: number;
  readonly idTag?: string;
  readonly reservationId?: number;
  readonly status?: string;
  readonly timestamp?: string;
  readonly transactionId?: number;
  readonly meterValue?: readonly { readonly timestamp?: string }[];
  readonly transactionData?: readonly { readonly timestamp?: string }[];
}

/** What no schema can see. It is never refused, not in strict mode either: the payload is of the schema. */
export function deviationsOfMeaning(
  state: ChargePointState,
  action: InboundAction,
  request: object,
  facts: Pick<Facts, "now" | "memory">,
): readonly Deviation[] {
  const judged = request as Judged;
  return [
    ...unknownTransaction(state, action, judged, facts),
    ...instantsOf(judged).flatMap(([path, text]) => oddInstant(state, path, text, facts.now)),
    ...(judged.idTag !== undefined && readTag(judged.idTag) !== judged.idTag
      ? [deviation("control characters", "idTag", "(id tag)")]
      : []),
    ...(action === "StartTransaction" ? unknownReservation(state, judged) : []),
    ...(action === "StatusNotification" ? statusOfWhole(judged) : []),
  ];
}

/** EDGE-18, EDGE-20: an id that was never issued. -1 in StopTransaction is legal: the start was never delivered (e3.18). */
function unknownTransaction(
  state: ChargePointState,
  action: InboundAction,
  { transactionId }: Judged,
  { memory }: Pick<Facts, "memory">,
): readonly Deviation[] {
  if (transactionId === undefined) return [];
  if (transactionId === (action === "StopTransaction" ? -1 : 0)) return [];
  const isOpen = state.open.some((open) => open.transactionId === transactionId);
  if (isOpen || memory.transaction(transactionId) !== null) return [];
  return [deviation("unknown transaction", "transactionId", String(transactionId))];
}

/** OCPP-T6: the number of a reservation that was never given out. */
function unknownReservation(state: ChargePointState, { reservationId }: Judged): readonly Deviation[] {
  // Chargers write 0 or -1 where they have none.
  if (reservationId === undefined || reservationId <= 0 || isKnownReservation(state, reservationId)) return [];
  return [deviation("unknown reservation", "reservationId", String(reservationId))];
}

function instantsOf({ timestamp, meterValue, transactionData }: Judged): readonly (readonly [string, string])[] {
  const readings = [
    ...(meterValue ?? []).map((each) => ["meterValue.timestamp", each.timestamp] as const),
    ...(transactionData ?? []).map((each) => ["transactionData.timestamp", each.timestamp] as const),
  ];
  return [["timestamp", timestamp] as const, ...readings].flatMap(([path, text]) =>
    text === undefined ? [] : [[path, text] as const],
  );
}

/** A charger's clock may be so much ahead of ours. */
const AHEAD = 5 * MINUTE;

/** TOL-5: a clock that was never set, or runs ahead, as one that shows local time east of Greenwich and calls it UTC. */
function oddInstant(state: ChargePointState, path: string, text: string, now: number): readonly Deviation[] {
  const written = writtenInstant(text, state.registration?.settings.timeZone);
  // What names no instant is of an odd format, and counted as that.
  if (written === null) return [];
  if (!isPossibleInstant(written.at, now)) return [deviation("impossible instant", path, text)];
  return written.at > now + AHEAD ? [deviation("ahead of time", path, text)] : [];
}

const OF_THE_WHOLE: readonly unknown[] = ["Available", "Unavailable", "Faulted"];

/** OCPP-S1: connector 0 is the charge point itself; it can neither charge nor be reserved (§4.9). */
function statusOfWhole({ connectorId, status }: Judged): readonly Deviation[] {
  if (connectorId !== 0 || status === undefined || OF_THE_WHOLE.includes(status)) return [];
  return [deviation("not of the charge point", "status", status)];
}

function deviation(what: DeviationKind, path: string, example: string): Deviation {
  return { what, path, example, errorCode: "PropertyConstraintViolation" };
}

/** It came with no subprotocol, and was let in (OCPP-C6). */
export const NO_SUBPROTOCOL: Deviation = {
  what: "not offered",
  path: "Sec-WebSocket-Protocol",
  example: "",
  errorCode: "ProtocolError",
};

/** J §4.1.4: a message id is text. */
export function countedId(id: MessageId): readonly Deviation[] {
  return typeof id === "number" ? [deviation("not a string", "messageId", String(id))] : [];
}

/** An answer to nothing that is pending: late, or to a call that never was (OCPP-F4, F5). */
export function answersNoCall(type: "result" | "error", id: MessageId): Deviation {
  const path = type === "result" ? "CALLRESULT" : "CALLERROR";
  return { ...deviation("answers no call", path, String(id).slice(0, MESSAGE_ID_LENGTH)) };
}

/** What it agreed to send did not come (§5.17, OCPP-S4). `request`: of the trigger. */
export function didNotFollow({ requestedMessage, connectorId }: Readonly<Record<string, unknown>>): Deviation {
  const example = connectorId === undefined ? "" : `connector ${connectorId}`;
  return deviation("did not follow", String(requestedMessage), example);
}
