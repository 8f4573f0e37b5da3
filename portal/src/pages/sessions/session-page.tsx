import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { SessionView } from "../../../../src/entry/api/shared/schemas.ts";
import { Answer } from "../../blocks/answer.tsx";
import { Card } from "../../blocks/card.tsx";
import { Empty } from "../../blocks/empty.tsx";
import { ExactTime } from "../../blocks/exact-time.tsx";
import { Forbidden } from "../../blocks/forbidden.tsx";
import { NoValue } from "../../blocks/no-value.tsx";
import { Notice } from "../../blocks/notice.tsx";
import { Page } from "../../blocks/page.tsx";
import { elapsed } from "../../elapsed.ts";
import { kilowattHours, kilowatts, money } from "../../format.ts";
import { stationsQuery } from "../../live/stations-query.ts";
import { dateOf } from "../../local-days.ts";
import { useMay } from "../../rights.ts";
import { m } from "../../text.ts";
import { useNow } from "../../use-now.ts";
import { Events } from "./events.tsx";
import { PowerCurve } from "./power-curve.tsx";
import { sessionQuery } from "./queries.ts";
import { Price, Receipt, Sources } from "./session-blocks.tsx";
import { ATTENTION_WORDS, endWords, flagWords, lastedMs, meanPowerW } from "./session-words.ts";
import styles from "./sessions.module.css";
import { placeOf, type SessionPlace } from "./slots.ts";
import { StopSession } from "./stop-session.tsx";

const route = getRouteApi("/signedIn/sessions/$sessionId");

/** One charge: its course, what it cost and why, where its energy came from, its receipt. */
export function SessionPage() {
  const { sessionId } = route.useParams();
  const session = useQuery(sessionQuery(sessionId));
  const stations = useQuery(stationsQuery);
  if (!useMay("session.read")) return <Forbidden permission="session.read" />;
  return (
    <Answer of={session} heightsPx={[52, 120, 320]}>
      {(found) =>
        found === null ? (
          <Empty title={m.noSuchSession()} text={m.noSuchSessionText()} />
        ) : (
          <Session session={found} place={placeOf(found, stations.data ?? [])} />
        )
      }
    </Answer>
  );
}

interface SessionProps {
  readonly session: SessionView;
  readonly place: SessionPlace;
}

function Session({ session, place }: SessionProps) {
  const { attention, flags } = session;
  const mayReadJournal = useMay("journal.read");
  const doubts = [...new Set([...attention.map((cause) => ATTENTION_WORDS[cause]()), ...flags.map(flagWords)])];
  return (
    <Page
      title={m.sessionAt({ slot: place.slot, station: place.station })}
      actions={session.state === "ACTIVE" ? <StopSession session={session} place={place} /> : undefined}
    >
      {doubts.length > 0 && <Notice>{m.lookAtSession({ doubts: doubts.join(" · ") })}</Notice>}
      <Card title={m.sessionFacts()}>
        <Facts session={session} place={place} />
      </Card>
      <PowerCurve session={session} timeZone={place.timeZone} ratedW={place.ratedW} />
      <div className={styles.blocks}>
        <Price session={session} timeZone={place.timeZone} />
        <Receipt session={session} timeZone={place.timeZone} />
        <Sources session={session} />
      </div>
      {mayReadJournal && <Events session={session} timeZone={place.timeZone} />}
    </Page>
  );
}

function Facts({ session, place: { station, slot, timeZone } }: SessionProps) {
  const now = useNow();
  const { startedAt, stoppedAt, cost, price, energyWh, peakPowerW, locationId, tokenUid, bookingId } = session;
  return (
    <dl className={styles.facts}>
      <Fact name={m.state()}>{endWords(session)}</Fact>
      <Fact name={m.sessionCost()}>
        {cost === null || price === null ? <NoValue /> : money(cost.payableMicro, price.currency)}
      </Fact>
      <Fact name={m.energy()}>{m.kilowattHours({ energy: kilowattHours(energyWh) })}</Fact>
      <Fact name={m.durationColumn()}>{elapsed(lastedMs(session, now))}</Fact>
      <Fact name={m.startColumn()}>
        <ExactTime at={startedAt} timeZone={timeZone} />
      </Fact>
      <Fact name={m.endTime()}>
        {stoppedAt === null ? <NoValue /> : <ExactTime at={stoppedAt} timeZone={timeZone} />}
      </Fact>
      {session.state === "ACTIVE" && <PowerFact name={m.powerNowFact()} powerW={session.powerW} />}
      <PowerFact name={m.meanPower()} powerW={meanPowerW(session, now)} />
      <PowerFact name={m.peakPower()} powerW={peakPowerW} />
      <Fact name={m.station()}>
        <Link to="/stations/$stationId/monitor" params={{ stationId: locationId }}>
          {station}
        </Link>
      </Fact>
      <Fact name={m.slot()}>{slot}</Fact>
      <Fact name={m.tokenColumn()}>{tokenUid}</Fact>
      {bookingId !== null && (
        <Fact name={m.bookingFact()}>
          <Link
            to="/stations/$stationId/bookings"
            params={{ stationId: locationId }}
            search={{ day: dateOf(Date.parse(startedAt), timeZone), booking: bookingId }}
          >
            {m.showInCalendar()}
          </Link>
        </Fact>
      )}
    </dl>
  );
}

function PowerFact({ name, powerW }: { readonly name: string; readonly powerW: number | null }) {
  return <Fact name={name}>{powerW === null ? <NoValue /> : m.kilowatts({ power: kilowatts(powerW) })}</Fact>;
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
