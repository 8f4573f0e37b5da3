import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { BookingView } from "../../../../src/entry/api/shared/bookings.ts";
import { Answer } from "../../blocks/answer.tsx";
import { Card } from "../../blocks/card.tsx";
import type { Stations } from "../../live/patch.ts";
import { dateOf } from "../../local-days.ts";
import { m } from "../../text.ts";
import { useNow } from "../../use-now.ts";
import { BOOKING_KIND_WORDS, spanWords } from "../bookings/item-words.ts";
import styles from "./overview.module.css";
import { nextBookingsQuery } from "./queries.ts";

/** More are in the list of all. */
const MOST_SHOWN = 6;

/** Who comes in the next hours, and what is maintained. */
export function BookingsCard({ stations }: { readonly stations: Stations }) {
  const bookings = useQuery(nextBookingsQuery(useNow()));
  return (
    <Card title={m.nextBookings()} actions={<Link to="/bookings">{m.allBookings()}</Link>}>
      <Answer of={bookings} heightsPx={[96]}>
        {(next) =>
          next.length === 0 ? (
            <p className={styles.quiet}>{m.noNextBookings()}</p>
          ) : (
            <>
              <ul className={styles.bookings} aria-label={m.nextBookings()}>
                {next.slice(0, MOST_SHOWN).map((booking) => (
                  <Booking key={booking.id} booking={booking} stations={stations} />
                ))}
              </ul>
              {next.length > MOST_SHOWN && (
                <p className={styles.quiet}>{m.andMore({ count: next.length - MOST_SHOWN })}</p>
              )}
            </>
          )
        }
      </Answer>
    </Card>
  );
}

interface BookingProps {
  readonly booking: BookingView;
  readonly stations: Stations;
}

function Booking({ booking: { id, kind, locationId, evseUid, beginAt, endAt }, stations }: BookingProps) {
  const station = stations.find((each) => each.id === locationId);
  const slot = station?.chargePoints.flatMap(({ evses }) => evses).find(({ uid }) => uid === evseUid);
  const timeZone = station?.timeZone ?? "UTC";
  const span = { from: Date.parse(beginAt), to: Date.parse(endAt) };
  const name = station?.name ?? locationId;
  return (
    <li>
      <Link
        to="/stations/$stationId/bookings"
        params={{ stationId: locationId }}
        search={{ day: dateOf(span.from, timeZone), booking: id }}
      >
        {spanWords(span, timeZone)}
      </Link>
      <span>{slot === undefined ? name : m.stationAndSlot({ station: name, slot: slot.label })}</span>
      <span className={styles.quiet}>{BOOKING_KIND_WORDS[kind]()}</span>
    </li>
  );
}
