import { type Advanced, inTurn } from "./advance.ts";
import { tendObstacles } from "./booking-obstacles.ts";
import { tendBookedReservations } from "./booking-reservations.ts";
import { tendMaintenance } from "./maintenance.ts";
import { tendSessions } from "./overruns.ts";
import type { ChargePointState, Facts } from "./state.ts";

/** Makes true what the calendar says of this moment. After every event: each of them may have changed what it means. */
export function tendCalendar(state: ChargePointState, facts: Facts): Advanced {
  if (state.registration === null) return { state, changes: [] };
  return inTurn([tendSessions, tendMaintenance, tendBookedReservations, tendObstacles], state, facts);
}
