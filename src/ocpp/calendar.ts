import type { ChargePointCalendar } from "../domain/charge-point-calendar.ts";
import { type Advanced, unchanged } from "./advance.ts";
import type { ChargePointState } from "./state.ts";

/** What was told later stays, in whatever order it comes. */
export function keepCalendar(state: ChargePointState, calendar: ChargePointCalendar): Advanced {
  return unchanged(calendar.version < state.calendar.version ? state : { ...state, calendar });
}
