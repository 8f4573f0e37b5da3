import { toIso } from "../domain/time.ts";
import type { BookingRow } from "../store/bookings.ts";
import { auditNote } from "./audit.ts";
import type { Deps } from "./deps.ts";

type Audited = Pick<BookingRow, "evseUid" | "beginAt" | "endAt" | "isOpenEnded" | "technician">;

/** Notes what a change has made of a booking: after it, for a change that finds no place has changed nothing. */
export async function noteBookingChange(deps: Deps, before: Audited, after: Audited): Promise<void> {
  for (const note of auditNote(deps, factsOf(before), factsOf(after))) await note;
}

function factsOf({ evseUid, beginAt, endAt, isOpenEnded, technician }: Audited) {
  return { evseUid, beginAt: toIso(beginAt), endAt: toIso(endAt), isOpenEnded, technician };
}
