import type { BookingObstacle } from "../domain/booking.ts";
import type { CalendarEntry } from "../domain/charge-point-calendar.ts";
import type { ConnectorStatus } from "../domain/location.ts";
import { type Advanced, unchanged } from "./advance.ts";
import { isBusyWord } from "./booked-reservation.ts";
import type { BookingReport } from "./booking-state.ts";
import { armedEntry, isTheirs } from "./calendar.ts";
import { connectorsOf, evseUidsOf, holderOf, isEvseInUse } from "./evses.ts";
import type { ChargePointState, Facts } from "./state.ts";

/** Tells of each booking that has its time what stands in its way, whenever that is something else than before. */
export function tendObstacles(state: ChargePointState, { now }: Facts): Advanced {
  const { obstacles: told } = state.bookings;
  const entries = evseUidsOf(state).flatMap((evseUid) => armedEntry(state, evseUid, now) ?? []);
  if (entries.length === 0 && Object.keys(told).length === 0) return unchanged(state);
  const found = entries.map((entry) => ({ entry, obstacle: obstacleOf(state, entry, now) }));
  const changes = found.flatMap(({ entry: { bookingId, evseUid }, obstacle }): readonly BookingReport[] =>
    (told[bookingId] ?? null) === obstacle ? [] : [{ kind: "booking", bookingId, evseUid, obstacle, at: now }],
  );
  const isGone = Object.keys(told).some((id) => !entries.some(({ bookingId }) => bookingId === id));
  if (changes.length === 0 && !isGone) return unchanged(state);
  const obstacles = Object.fromEntries(
    found.flatMap(({ entry, obstacle }) => (obstacle === null ? [] : [[entry.bookingId, obstacle]])),
  );
  return { state: { ...state, bookings: { ...state.bookings, obstacles } }, changes };
}

function obstacleOf(state: ChargePointState, entry: CalendarEntry, now: number): BookingObstacle | null {
  const { lastSeenAt, offlineSince } = state.link;
  if (offlineSince !== null || lastSeenAt === null) return "offline";
  const holder = holderOf(state, entry.evseUid);
  const isInUse = holder !== null && isEvseInUse(state, holder.connectorId);
  if (isInUse && isTheirs(entry, holder)) return null;
  const isLeaving = isInUse && holder.endsBefore !== null && state.calendar.overruns === "stop" && now < entry.beginAt;
  if (isLeaving) return null;
  return isInUse ? "occupied" : (shownBy(state, entry) ?? answeredTo(state, entry));
}

/** What the connectors that are booked show, or the charge point of itself; null: nothing that stands in the way. */
export function shownBy({ connectors, ...state }: ChargePointState, entry: CalendarEntry): BookingObstacle | null {
  const all = connectorsOf({ connectors, ...state }, entry.evseUid);
  const statuses = all.map((id) => connectors[id]?.status ?? null);
  if (statuses.some((status) => status !== null && IN_USE.has(status))) return "occupied";
  const own = entry.connectorId === null ? all : [entry.connectorId];
  const words = own.map((id) => obstacleShown(connectors[id]?.status) ?? obstacleShown(connectors[0]?.status));
  if (words.length === 0 || words.includes(null)) return null;
  return words.includes("unavailable") ? "unavailable" : "faulted";
}

/** Without a transaction, too: it may still be on its way, or another car has not left. */
const IN_USE: ReadonlySet<ConnectorStatus> = new Set(["Charging", "SuspendedEV", "SuspendedEVSE", "Finishing"]);

function obstacleShown(status: ConnectorStatus | null | undefined): "faulted" | "unavailable" | null {
  if (status === "Faulted") return "faulted";
  return status === "Unavailable" ? "unavailable" : null;
}

/** Asked to keep it, the charge point knew better. */
function answeredTo({ reservations }: ChargePointState, { bookingId }: CalendarEntry): BookingObstacle | null {
  const known = reservations.live.find((each) => each.bookingId === bookingId && each.state === "wanted");
  const answer = known?.answer ?? null;
  return isBusyWord(answer) ? ANSWERED[answer] : null;
}

const ANSWERED = { Occupied: "occupied", Faulted: "faulted", Unavailable: "unavailable" } as const;
