import { Button, TextInput } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import type { CalendarView } from "../../../../src/entry/api/shared/bookings.ts";
import type { LocationView } from "../../../../src/entry/api/shared/schemas.ts";
import { Answer } from "../../blocks/answer.tsx";
import { Choice } from "../../blocks/choice.tsx";
import { Empty } from "../../blocks/empty.tsx";
import type { TimeSpan } from "../../figures/time-span.ts";
import { count, shortDay } from "../../format.ts";
import { addDays, dateOf, isClockChange, isDate, midnight } from "../../local-days.ts";
import { useThresholds } from "../../power/use-power-facts.ts";
import { m } from "../../text.ts";
import { useNow } from "../../use-now.ts";
import { useStation } from "../station/use-station.ts";
import { Agenda } from "./agenda.tsx";
import { BookingDialog } from "./booking-dialog.tsx";
import styles from "./bookings.module.css";
import { CalendarGrid } from "./calendar-grid.tsx";
import { type CalendarItem, type SlotRow, slotRows, wantedTime } from "./calendar-rows.ts";
import { FreeDialog, type Wish, type WishKind } from "./free-dialog.tsx";
import { calendarQuery } from "./queries.ts";
import type { CalendarSearch } from "./search.ts";
import { notedRows } from "./slot-notes.ts";

const route = getRouteApi("/signedIn/stations/$stationId/bookings");
const GRID_FROM = "(min-width: 40em)";
const HOUR_MS = 3_600_000;
const WEEK_DAYS = 7;

/** A station's bookings: what is taken and what is free, by slot, and how to take it (R1, S3, PF4, WP5, WP6). */
export function CalendarPage() {
  const station = useStation();
  const search = route.useSearch();
  const { timeZone } = station;
  const today = dateOf(Date.now(), timeZone);
  const day = search.day ?? today;
  const days = search.week ? WEEK_DAYS : 1;
  const span = { from: midnight(day, timeZone), to: midnight(addDays(day, days), timeZone) };
  const calendar = useQuery(calendarQuery(station.id, span));
  return (
    <>
      <title>{`${m.bookings()} · ${station.name} · eMall CPMS`}</title>
      <h2>{m.bookings()}</h2>
      <Days day={day} today={today} search={search} />
      <p className={styles.quiet}>
        {shortDay(span.from, timeZone)}
        {days > 1 && ` – ${shortDay(span.to - 1, timeZone)}`}
        {days === 1 && isClockChange(day, timeZone) && (
          <> · {m.dayOfHours({ hours: count((span.to - span.from) / HOUR_MS) })}</>
        )}
      </p>
      <Answer of={calendar} heightsPx={[420]}>
        {(found) => <Calendar calendar={found} station={station} span={span} openId={search.booking ?? null} />}
      </Answer>
    </>
  );
}

interface DaysProps {
  readonly day: string;
  readonly today: string;
  readonly search: CalendarSearch;
}

/** Which days are shown: all of it is in the address. */
function Days({ day, today, search }: DaysProps) {
  const navigate = route.useNavigate();
  const show = (changed: CalendarSearch) => navigate({ search: { week: search.week, day: search.day, ...changed } });
  const step = search.week ? WEEK_DAYS : 1;
  const goTo = (to: string) => show({ day: to === today ? undefined : to });
  return (
    <div className={styles.days}>
      <Button variant="default" aria-label={m.daysBefore()} onClick={() => goTo(addDays(day, -step))}>
        ‹
      </Button>
      <Button variant="default" disabled={day === today} onClick={() => goTo(today)}>
        {m.today()}
      </Button>
      <Button variant="default" aria-label={m.daysAfter()} onClick={() => goTo(addDays(day, step))}>
        ›
      </Button>
      <TextInput
        type="date"
        aria-label={m.dayShown()}
        value={day}
        onChange={({ currentTarget: { value } }) => isDate(value) && goTo(value)}
      />
      <Choice
        label={m.daysShown()}
        value={search.week ? "week" : "day"}
        options={[
          { value: "day", label: m.dayView() },
          { value: "week", label: m.weekView() },
        ]}
        onChoose={(view) => show({ week: view === "week" ? true : undefined })}
      />
      <Link to="/bookings" className={styles.listLink}>
        {m.bookingsAsList()}
      </Link>
    </div>
  );
}

interface CalendarProps {
  readonly calendar: CalendarView;
  readonly station: LocationView;
  readonly span: TimeSpan;
  readonly openId: string | null;
}

function Calendar({ calendar, station, span, openId }: CalendarProps) {
  const { timeZone } = station;
  const now = useNow();
  const thresholds = useThresholds();
  const navigate = route.useNavigate();
  const hasRoom = useMediaQuery(GRID_FROM, true, { getInitialValueInEffect: false });
  const [wish, setWish] = useState<Wish | null>(null);
  const rows = notedRows(slotRows(calendar, span), station, thresholds, now);
  const open = (booking: string | undefined) => navigate({ search: (before) => ({ ...before, booking }) });
  if (rows.length === 0) return <Empty title={m.noSlotsToBook()} text={m.noPlacesText()} />;

  function choose(row: SlotRow, item: CalendarItem, pointedAt: number | null, kind: WishKind | null = null) {
    if (item.kind === "free") setWish({ evseUid: row.evseUid, kind, ...wantedTime(item, pointedAt) });
    else open(item.entry.id);
  }

  const View = hasRoom ? CalendarGrid : Agenda;
  return (
    <>
      <View rows={rows} span={span} timeZone={timeZone} onChoose={choose} />
      <FreeDialog wish={wish} rows={rows} timeZone={timeZone} onClose={() => setWish(null)} />
      <BookingDialog id={openId} rows={rows} timeZone={timeZone} onClose={() => open(undefined)} />
    </>
  );
}
