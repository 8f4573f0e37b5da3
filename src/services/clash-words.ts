import type { BookingKind } from "../domain/booking.ts";
import type { Period } from "../domain/calendar.ts";
import { timeOfDay, wallClock } from "../domain/time.ts";
import { findEvseNames } from "../store/bookable-evses.ts";
import type { Deps } from "./deps.ts";

/** What has its place in the calendar, and is in the way of something. */
export interface InTheWay extends Period {
  readonly evseUid: string | null;
  readonly kind: BookingKind;
}

/** "A2 is booked from 2026-11-18 10:00 to 11:00." By what stands on the slot and on the station's clock; nobody's name. */
export async function clashWords({ db }: Pick<Deps, "db">, clashes: readonly InTheWay[]): Promise<string> {
  const sentences = clashes.map(async ({ evseUid, kind, beginAt, endAt }) => {
    const names = evseUid === null ? null : await findEvseNames(db, evseUid);
    const timeZone = names?.timeZone ?? "UTC";
    const [begin, end] = [beginAt, endAt].map((at) => ({
      date: wallClock(at, timeZone).date,
      time: timeOfDay(at, timeZone),
    }));
    const until = begin?.date === end?.date ? end?.time : `${end?.date} ${end?.time}`;
    const what = kind === "maintenance" ? "in maintenance" : "booked";
    return `${names?.label ?? "The slot"} is ${what} from ${begin?.date} ${begin?.time} to ${until}.`;
  });
  return (await Promise.all(sentences)).join(" ");
}
