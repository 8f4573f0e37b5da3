import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { BookingView } from "../../../../src/entry/api/shared/bookings.ts";
import { Answer } from "../../blocks/answer.tsx";
import { Empty } from "../../blocks/empty.tsx";
import { NoValue } from "../../blocks/no-value.tsx";
import { Page } from "../../blocks/page.tsx";
import { type Column, Rows } from "../../blocks/rows.tsx";
import { shortDay } from "../../format.ts";
import type { Stations } from "../../live/patch.ts";
import { stationsQuery } from "../../live/stations-query.ts";
import { dateOf, isDate } from "../../local-days.ts";
import { m } from "../../text.ts";
import styles from "./bookings.module.css";
import { chargeWords } from "./charge-fields.tsx";
import { BOOKING_KIND_WORDS, BOOKING_STATE_WORDS, spanWords } from "./item-words.ts";
import { bookingsQuery } from "./queries.ts";
import { type BookingFilter, KIND_CHOICES, STATE_CHOICES } from "./search.ts";

const route = getRouteApi("/signedIn/bookings");

/** All bookings and maintenance as a list; each leads to its place in the calendar. */
export function BookingsPage() {
  const stations = useQuery(stationsQuery);
  return (
    <Page title={m.bookings()}>
      <Answer of={stations} heightsPx={[64, 420]}>
        {(all) => <Bookings stations={all} />}
      </Answer>
    </Page>
  );
}

function Bookings({ stations }: { readonly stations: Stations }) {
  const filter = route.useSearch();
  // Of several stations' clocks the first one's: a day is one period for all of them.
  const { timeZone = "UTC" } = stations.find(({ id }) => id === filter.station) ?? stations[0] ?? {};
  const list = useInfiniteQuery(bookingsQuery(filter, timeZone));
  const rows = list.data?.pages.flatMap(({ items }) => items);
  const [head, ...columns] = bookingColumns(stations);
  return (
    <>
      <ul className={styles.calendars} aria-label={m.calendars()}>
        {stations.map(({ id, name }) => (
          <li key={id}>
            <Link to="/stations/$stationId/bookings" params={{ stationId: id }}>
              {m.calendarOf({ station: name })}
            </Link>
          </li>
        ))}
      </ul>
      <Filters filter={filter} stations={stations} />
      <Answer of={{ data: rows, error: list.error, refetch: list.refetch }} heightsPx={[420]}>
        {(found) =>
          found.length === 0 ? (
            <Empty title={m.noBookings()} text={m.noBookingsText()} />
          ) : (
            <Rows label={m.bookings()} rows={found} keyOf={({ id }) => id} head={head} columns={columns} />
          )
        }
      </Answer>
      {list.hasNextPage && (
        <div>
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
            {m.showMore()}
          </Button>
        </div>
      )}
    </>
  );
}

function Filters({ filter, stations }: { readonly filter: BookingFilter; readonly stations: Stations }) {
  const navigate = route.useNavigate();
  const change = (changed: Partial<BookingFilter>) =>
    navigate({ search: (before) => ({ ...before, ...changed }), replace: true });
  return (
    <search className={styles.filters} aria-label={m.filterBookings()}>
      <TextInput
        type="date"
        label={m.fromDay()}
        value={filter.from ?? ""}
        onChange={({ currentTarget: { value } }) => change({ from: isDate(value) ? value : undefined })}
      />
      <TextInput
        type="date"
        label={m.toDay()}
        value={filter.to ?? ""}
        onChange={({ currentTarget: { value } }) => change({ to: isDate(value) ? value : undefined })}
      />
      <NativeSelect
        label={m.station()}
        value={filter.station ?? ""}
        onChange={({ currentTarget: { value } }) => change({ station: value || undefined })}
        data={[{ value: "", label: m.anyStation() }, ...stations.map(({ id, name }) => ({ value: id, label: name }))]}
      />
      <NativeSelect
        label={m.kindColumn()}
        value={filter.kind ?? ""}
        onChange={({ currentTarget: { value } }) => change({ kind: KIND_CHOICES.find((each) => each === value) })}
        data={[
          { value: "", label: m.anyKind() },
          ...KIND_CHOICES.map((kind) => ({ value: kind, label: BOOKING_KIND_WORDS[kind]() })),
        ]}
      />
      <NativeSelect
        label={m.state()}
        value={filter.state ?? ""}
        onChange={({ currentTarget: { value } }) => change({ state: STATE_CHOICES.find((each) => each === value) })}
        data={[
          { value: "", label: m.anyState() },
          ...STATE_CHOICES.map((state) => ({ value: state, label: BOOKING_STATE_WORDS[state]() })),
        ]}
      />
    </search>
  );
}

function bookingColumns(stations: Stations): readonly [Column<BookingView>, ...(readonly Column<BookingView>[])] {
  const stationOf = ({ locationId }: BookingView) => stations.find(({ id }) => id === locationId);
  const zoneOf = (booking: BookingView) => stationOf(booking)?.timeZone ?? "UTC";
  const slotOf = (booking: BookingView) =>
    stationOf(booking)
      ?.chargePoints.flatMap(({ evses }) => evses)
      .find(({ uid }) => uid === booking.evseUid)?.label;
  const begin: Column<BookingView> = {
    id: "begin",
    label: m.timeColumn(),
    cell: (booking) => {
      const span = { from: Date.parse(booking.beginAt), to: Date.parse(booking.endAt) };
      const zone = zoneOf(booking);
      return (
        <Link
          to="/stations/$stationId/bookings"
          params={{ stationId: booking.locationId }}
          search={{ day: dateOf(span.from, zone), booking: booking.id }}
        >
          {m.dayAndTime({ day: shortDay(span.from, zone), time: spanWords(span, zone) })}
        </Link>
      );
    },
  };
  return [
    begin,
    { id: "kind", label: m.kindColumn(), cell: ({ kind }) => BOOKING_KIND_WORDS[kind]() },
    { id: "station", label: m.station(), cell: (booking) => stationOf(booking)?.name ?? booking.locationId },
    { id: "slot", label: m.slot(), cell: (booking) => slotOf(booking) ?? <NoValue /> },
    {
      id: "who",
      label: m.whoColumn(),
      cell: ({ tokens, technician }) => technician ?? (tokens.map(({ uid }) => uid).join(", ") || <NoValue />),
    },
    { id: "charge", label: m.energyNeeded(), cell: (booking) => chargeWords(booking) ?? <NoValue /> },
    { id: "note", label: m.noteColumn(), cell: ({ note }) => note ?? <NoValue /> },
    { id: "state", label: m.state(), cell: ({ state }) => BOOKING_STATE_WORDS[state]() },
  ];
}
