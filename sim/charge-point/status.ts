import { flowOf } from "./energy.ts";
import { announceStatus } from "./outbox.ts";
import { connectorSpecOf, type Setup, type ShownStatus } from "./spec.ts";
import { type ChargePointState, type ConnectorState, isOnline, runningOn } from "./state.ts";
import { has, type Turn } from "./turn.ts";

type Status = ShownStatus["status"];

const ALL: readonly Status[] = [
  "Available",
  "Preparing",
  "Charging",
  "SuspendedEV",
  "SuspendedEVSE",
  "Finishing",
  "Reserved",
  "Unavailable",
  "Faulted",
];

/** Which status may follow which on a connector (OCPP-S5). */
export const TRANSITIONS: Record<Status, readonly Status[]> = {
  Available: ALL.filter((status) => status !== "Available" && status !== "Finishing"),
  Preparing: ["Available", "Charging", "SuspendedEV", "SuspendedEVSE", "Finishing", "Faulted"],
  Charging: ["Available", "SuspendedEV", "SuspendedEVSE", "Finishing", "Unavailable", "Faulted"],
  SuspendedEV: ["Available", "Charging", "SuspendedEVSE", "Finishing", "Unavailable", "Faulted"],
  SuspendedEVSE: ["Available", "Charging", "SuspendedEV", "Finishing", "Unavailable", "Faulted"],
  Finishing: ["Available", "Preparing", "Unavailable", "Faulted"],
  Reserved: ["Available", "Preparing", "Unavailable", "Faulted"],
  Unavailable: ["Available", "Preparing", "Charging", "SuspendedEV", "SuspendedEVSE", "Faulted"],
  Faulted: ALL.filter((status) => status !== "Faulted"),
};

/** Tried in this order where two detours are equally short: one that pretends neither a charge nor a fault comes first. */
const DETOURS: readonly Status[] = ["Available", "Preparing", "Finishing", "Unavailable", "Charging", "Faulted"];

/** The states to show, one after the other, so that no forbidden step is made; the last is the wanted one. */
export function statusPath(from: Status, to: Status): readonly Status[] {
  if (from === to || TRANSITIONS[from].includes(to)) return [to];
  const detour = DETOURS.find((status) => TRANSITIONS[from].includes(status) && TRANSITIONS[status].includes(to));
  return detour === undefined ? [to] : [detour, to];
}

/** The connector of the same evse that charges, if another does (exclusive shape). */
export function evseHeldBy(setup: Setup, state: ChargePointState, connectorId: number): number | undefined {
  const evse = connectorSpecOf(setup, connectorId)?.evse;
  if (evse === undefined) return undefined;
  return setup.spec.connectors.find(
    (other) =>
      other.evse === evse && other.connectorId !== connectorId && runningOn(state, other.connectorId) !== undefined,
  )?.connectorId;
}

export function shownStatus(turn: Pick<Turn, "setup" | "state" | "now">, connectorId: number): ShownStatus {
  if (connectorId === 0) return plain(turn.state.inoperative ? "Unavailable" : "Available");
  const connector = turn.state.connectors.find((each) => each.connectorId === connectorId);
  if (connector === undefined) return plain("Unavailable");
  if (connector.hold) return connector.hold;
  if (connector.fault) return { status: "Faulted", ...connector.fault };
  return plain(workingStatus(turn, connector));
}

function workingStatus(turn: Pick<Turn, "setup" | "state" | "now">, connector: ConnectorState): Status {
  const { setup, state, now } = turn;
  const { connectorId } = connector;
  if (runningOn(state, connectorId)) return flowOf(setup, state, connector, now).status;
  if (connector.inoperative || state.firmware.current === "Installing") return "Unavailable";
  if (evseHeldBy(setup, state, connectorId) !== undefined) return "Unavailable";
  if (connector.finishing && connector.authorisation === null) return "Finishing";
  if (connector.car !== null || connector.authorisation !== null) return "Preparing";
  if (state.reservations.some((reservation) => reservation.connectorId === connectorId)) return "Reserved";
  return "Available";
}

const plain = (status: Status): ShownStatus => ({ status, errorCode: "NoError" });

/** Tells what changed since the last announcement; offline nothing is told, the reconnection does (SIM-10). */
export function announceChanges(turn: Turn): void {
  const { live } = turn.state;
  if (!isOnline(turn.state)) return;
  const connectorIds = turn.state.connectors.map(({ connectorId }) => connectorId);
  for (const connectorId of has(turn, "noConnectorZero") ? connectorIds : [0, ...connectorIds]) {
    const shown = shownStatus(turn, connectorId);
    const last = live.announced[connectorId];
    if (last && isSameStatus(last, shown)) continue;
    const path = last && live.statusesTold ? statusPath(last.status, shown.status) : [shown.status];
    for (const status of path.slice(0, -1)) announceStatus(turn, connectorId, plain(status));
    announceStatus(turn, connectorId, shown, { front: !live.statusesTold });
    live.announced[connectorId] = shown;
  }
  live.statusesTold = true;
}

function isSameStatus(one: ShownStatus, other: ShownStatus): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
