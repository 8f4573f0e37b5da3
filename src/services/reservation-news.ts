import type { BatchItem } from "drizzle-orm/batch";
import { commandResult } from "../ocpi/commands.ts";
import type { ReservationPicture, RoamingHold } from "../ocpp/reservation.ts";
import { conclusionsOf, reservedSessionState, withdrawalOf } from "../ocpp/reservation-results.ts";
import { saveReservation } from "../store/reservations.ts";
import { loadRoamingCommands } from "../store/roaming-commands.ts";
import { isNotWithdrawn, saveWithdrawn } from "../store/roaming-reservations.ts";
import { loadSession } from "../store/sessions.ts";
import { reservationBookings } from "./booking-news.ts";
import { conclusionStatements, tellResult } from "./command-results.ts";
import type { Deps } from "./deps.ts";
import { sessionStatements } from "./session-news.ts";
import { waitingSessionRow } from "./waiting-sessions.ts";

type Statement = BatchItem<"sqlite">;

/**
 * What a charge point's object tells of a reservation. A partner's brings with it what its commands have come to, each once,
 * and the session that it is (OCPI-C7, C8, U4).
 */
export async function reservationStatements(
  deps: Deps,
  chargePointId: string,
  picture: ReservationPicture,
): Promise<readonly Statement[]> {
  const { idTag, parentIdTag, roaming, ...told } = picture;
  const tokenUid = roaming?.token.uid ?? idTag;
  const row = { ...told, tokenUid, parentUid: parentIdTag, chargePointId, updatedAt: deps.now() };
  const booked = reservationBookings(deps, picture);
  if (roaming === null) return [saveReservation(deps.db, row), ...booked];
  return [
    ...booked,
    ...(await commandStatements(deps, roaming)),
    ...(await withdrawalStatements(deps, picture, roaming)),
    ...(await heldSessionStatements(deps, chargePointId, picture, roaming)),
    saveReservation(deps.db, row),
  ];
}

async function commandStatements(deps: Deps, hold: RoamingHold): Promise<readonly Statement[]> {
  const conclusions = conclusionsOf(hold);
  const commands = conclusions.size === 0 ? [] : await loadRoamingCommands(deps.db, [...conclusions.keys()]);
  return commands.flatMap((command) => {
    const conclusion = conclusions.get(command.id);
    return conclusion === undefined || command.result !== null ? [] : conclusionStatements(deps, command, conclusion);
  });
}

/** To the address that RESERVE_NOW came with, later and unasked (OCPI-C8). */
async function withdrawalStatements(
  deps: Deps,
  picture: ReservationPicture,
  { reserve }: RoamingHold,
): Promise<readonly Statement[]> {
  const withdrawal = withdrawalOf(picture);
  if (withdrawal === null) return [];
  const [command] = await loadRoamingCommands(deps.db, [reserve.commandId]);
  if (command === undefined) return [];
  const { id } = picture;
  return [
    tellResult(deps, command, commandResult(withdrawal), isNotWithdrawn(id)),
    saveWithdrawn(deps.db, id, deps.now()),
  ];
}

async function heldSessionStatements(
  deps: Deps,
  chargePointId: string,
  picture: ReservationPicture,
  { sessionId, token, locationId, evseUid, connectorClass, sessionEndedAt: stoppedAt }: RoamingHold,
): Promise<readonly Statement[]> {
  const state = reservedSessionState(picture);
  // What has ended changes no more (mod_sessions SessionStatus).
  const isKnown = state === "COMPLETED" && (await loadSession(deps.db, sessionId))?.state === state;
  if (state === null || isKnown) return [];
  const { version, connectorId, createdAt } = picture;
  const place = { chargePointId, locationId, evseUid, connectorId, connectorClass };
  const times = { startedAt: createdAt, reservedAt: createdAt, stoppedAt, bookingId: null };
  return sessionStatements(
    deps,
    await waitingSessionRow(deps, { id: sessionId, version, state, token, ...place, ...times }),
  );
}
