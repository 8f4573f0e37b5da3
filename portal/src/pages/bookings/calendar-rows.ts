import type { CalendarView } from "../../../../src/entry/api/shared/bookings.ts";
import type { TimeSpan } from "../../figures/time-span.ts";
import type { SlotState } from "../../states/slot-state.ts";

type Entry = CalendarView["evses"][number]["entries"][number];

/** What stands in a slot's day: time that can be had, or what has it. Instants in ms, within the days that are shown. */
export type CalendarItem = TimeSpan & { readonly key: string } & (
    | { readonly kind: "free" }
    | { readonly kind: "booking" | "maintenance" | "session"; readonly entry: Entry }
  );

export type SlotSpeed = "slow" | "fast" | "rapid";

export interface SlotRow {
  readonly evseUid: string;
  readonly label: string;
  /** Null: not known. */
  readonly speed: SlotSpeed | null;
  /** What its charger shows that the calendar does not say; null: nothing. */
  readonly shown: SlotState | null;
  /** In order of time. */
  readonly items: readonly CalendarItem[];
}

const MINUTE_MS = 60_000;

/** The rows of a calendar, cut to a stretch of time. */
export function slotRows({ evses }: CalendarView, span: TimeSpan): readonly SlotRow[] {
  return evses
    .map(({ evseUid, label, entries, free }) => ({
      evseUid,
      label,
      speed: null,
      shown: null,
      items: [...free.map(freeItem), ...entries.map(entryItem)]
        .map((item) => ({ ...item, from: Math.max(item.from, span.from), to: Math.min(item.to, span.to) }))
        .filter(({ from, to }) => to > from)
        .sort((left, right) => left.from - right.from || left.to - right.to),
    }))
    .sort((left, right) => left.label.localeCompare(right.label, undefined, { numeric: true }));
}

/** From a full minute on: whoever books, books those. */
function freeItem({ beginAt, endAt }: CalendarView["evses"][number]["free"][number]): CalendarItem {
  const from = Math.ceil(Date.parse(beginAt) / MINUTE_MS) * MINUTE_MS;
  return { kind: "free", key: `free ${endAt}`, from, to: Date.parse(endAt) };
}

function entryItem(entry: Entry): CalendarItem {
  const kind = entry.kind === "maintenance" ? "maintenance" : entry.sessionId === null ? "booking" : "session";
  return { kind, key: entry.id, from: Date.parse(entry.heldFrom), to: Date.parse(entry.heldUntil), entry };
}

const QUARTER_MS = 15 * MINUTE_MS;
const USUAL_MS = 60 * MINUTE_MS;

/** What somebody wants who points at free time: from there, or from its begin, an hour or what there is of it. */
export function wantedTime({ from, to }: TimeSpan, pointedAt: number | null): TimeSpan {
  const pointed = pointedAt === null ? from : Math.floor(pointedAt / QUARTER_MS) * QUARTER_MS;
  const begin = Math.min(Math.max(from, pointed), Math.max(from, to - QUARTER_MS));
  return { from: begin, to: Math.min(begin + USUAL_MS, to) };
}

/** The item of another row that is nearest in time: where an arrow key leads. */
export function nearestItem(items: readonly CalendarItem[], { from, to }: TimeSpan): CalendarItem | null {
  const distance = (item: TimeSpan) => Math.max(0, item.from - to + 1, from - item.to + 1);
  return items.reduce<CalendarItem | null>(
    (best, item) => (best === null || distance(item) < distance(best) ? item : best),
    null,
  );
}
