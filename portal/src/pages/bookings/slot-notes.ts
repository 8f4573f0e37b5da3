import { speedOfEvse } from "../../../../src/entry/api/shared/evse-rules.ts";
import type { LocationView } from "../../../../src/entry/api/shared/schemas.ts";
import type { StateKind } from "../../states/slot-state.ts";
import { slotsOf } from "../stations/totals.ts";
import type { SlotRow, SlotSpeed } from "./calendar-rows.ts";

/** A slot that shows one of these cannot be had now, whatever its calendar says. */
const NOT_FREE: ReadonlySet<StateKind> = new Set(["reserved", "unavailable", "faulted", "offline"]);
const SPEEDS: readonly (SlotSpeed | null)[] = ["slow", "fast", "rapid", null];

/**
 * The rows by speed, each with what its charger shows now where the calendar has nothing for it: free time that nobody can use
 * this moment does not look so.
 */
export function notedRows(
  rows: readonly SlotRow[],
  station: LocationView,
  thresholds: Parameters<typeof speedOfEvse>[1],
  now: number,
): readonly SlotRow[] {
  const slots = new Map(slotsOf(station).map((slot) => [slot.evse.uid, slot]));
  const noted = rows.map((row) => {
    const slot = slots.get(row.evseUid);
    if (slot === undefined) return row;
    const isTaken = row.items.some(({ kind, from, to }) => kind !== "free" && from <= now && now < to);
    const shown = NOT_FREE.has(slot.state.kind) && !isTaken ? slot.state : null;
    return { ...row, speed: speedOfEvse(slot.evse, thresholds), shown };
  });
  return noted.toSorted((left, right) => SPEEDS.indexOf(left.speed) - SPEEDS.indexOf(right.speed));
}
