import { type Result, refuse } from "../domain/result.ts";
import type { BookingRow } from "../store/bookings.ts";
import type { Deps } from "./deps.ts";
import { changeMaintenance, type MaintenanceWish, OPEN_END_AHEAD_MS, scheduleMaintenance } from "./maintenance.ts";
import { changeForDriver, type DriversBookingChange } from "./operator-bookings.ts";

/** As operators ask for it. */
export interface MaintenanceOrder extends Omit<MaintenanceWish, "period"> {
  /** Absent: now. */
  readonly beginAt?: number | undefined;
  /** May be absent where it is open-ended. */
  readonly endAt?: number | undefined;
}

/** @returns what `scheduleMaintenance` returns. */
export async function orderMaintenance(
  deps: Deps,
  { beginAt = deps.now(), endAt, ...wish }: MaintenanceOrder,
): Promise<Result<BookingRow>> {
  if (endAt === undefined && !wish.isOpenEnded) return refuse("invalid_request", "Name its end, or leave it open.");
  const period = { beginAt, endAt: endAt ?? beginAt + OPEN_END_AHEAD_MS };
  return scheduleMaintenance(deps, { ...wish, period });
}

/** Lets it last longer, or until somebody completes it. @returns what `changeMaintenance` returns. */
export function extendMaintenance(
  deps: Deps,
  known: BookingRow,
  { endAt = known.endAt, isOpenEnded = known.isOpenEnded, displaces }: MaintenanceExtension,
): Promise<Result<BookingRow>> {
  return changeMaintenance(deps, known, { period: { beginAt: known.beginAt, endAt }, isOpenEnded, displaces });
}

export interface MaintenanceExtension extends Pick<MaintenanceWish, "displaces"> {
  readonly endAt?: number | undefined;
  readonly isOpenEnded?: boolean | undefined;
}

export interface BookingEdit extends DriversBookingChange {
  /** Of a maintenance. */
  readonly technician?: string | null | undefined;
  /** Of a maintenance. */
  readonly isOpenEnded?: boolean | undefined;
}

/** Edits an entry of the calendar, whatever it is for. @returns what `changeForDriver` or `changeMaintenance` returns. */
export async function editByOperator(deps: Deps, known: BookingRow, edit: BookingEdit): Promise<Result<BookingRow>> {
  if (known.kind === "maintenance") return editMaintenance(deps, known, edit);
  if (edit.technician !== undefined) return refuse("invalid_request", "Only maintenance has a technician.");
  if (edit.isOpenEnded !== undefined) return refuse("invalid_request", "Only maintenance is open-ended.");
  return changeForDriver(deps, known, edit);
}

/** It displaces nobody, at another slot neither. */
async function editMaintenance(
  deps: Deps,
  known: BookingRow,
  { evseUid, beginAt = known.beginAt, endAt = known.endAt, isOpenEnded, note, technician, ...others }: BookingEdit,
): Promise<Result<BookingRow>> {
  if (Object.values(others).some((value) => value !== undefined)) {
    return refuse("invalid_request", "Of a maintenance only slot, times, note and technician are edited.");
  }
  if (evseUid === null) return refuse("invalid_request", "A maintenance is of one slot: name it.");
  return changeMaintenance(deps, known, {
    period: { beginAt, endAt },
    ...(evseUid === undefined ? {} : { evseUid }),
    ...(isOpenEnded === undefined ? {} : { isOpenEnded }),
    ...(note === undefined ? {} : { note }),
    ...(technician === undefined ? {} : { technician }),
    displaces: false,
  });
}
