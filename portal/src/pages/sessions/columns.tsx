import { Link } from "@tanstack/react-router";
import { type Cell, decimal } from "../../../../src/entry/api/shared/csv.ts";
import type { SessionView } from "../../../../src/entry/api/shared/schemas.ts";
import { ExactTime } from "../../blocks/exact-time.tsx";
import { NoValue } from "../../blocks/no-value.tsx";
import type { Column } from "../../blocks/rows.tsx";
import { elapsed } from "../../elapsed.ts";
import { mixWords, SmallMixBar } from "../../figures/mix-bar.tsx";
import { kilowattHours, kilowatts, money } from "../../format.ts";
import type { Stations } from "../../live/patch.ts";
import { offsetOf } from "../../local-days.ts";
import { localOf } from "../../local-time.ts";
import { m } from "../../text.ts";
import type { SourcesOfSessions } from "./queries.ts";
import { ATTENTION_WORDS, endWords, lastedMs, meanPowerW } from "./session-words.ts";
import styles from "./sessions.module.css";
import { placeOf } from "./slots.ts";

interface SessionColumn extends Column<SessionView> {
  readonly csv: (session: SessionView) => Cell;
}

const MINUTE_MS = 60_000;
const kilo = (thousandths: number | null): Cell => (thousandths === null ? null : decimal(thousandths, 3));

/** What is shown of each session, on screen and as CSV. @param now epoch ms: until then those last that run. @param sources as far as they are known */
export function sessionColumns(
  stations: Stations,
  now: number,
  sources: SourcesOfSessions,
): readonly [SessionColumn, ...(readonly SessionColumn[])] {
  const of = (session: SessionView) => placeOf(session, stations);
  const start: SessionColumn = {
    id: "start",
    label: m.startColumn(),
    cell: (session) => (
      <Link to="/sessions/$sessionId" params={{ sessionId: session.id }}>
        <ExactTime at={session.startedAt} timeZone={of(session).timeZone} />
      </Link>
    ),
    csv: (session) => localInstant(session.startedAt, of(session).timeZone),
  };
  const station: SessionColumn = {
    id: "station",
    label: m.station(),
    cell: (session) => of(session).station,
    csv: (session) => of(session).station,
  };
  const slot: SessionColumn = {
    id: "slot",
    label: m.slot(),
    cell: (session) => of(session).slot,
    csv: (session) => of(session).slot,
  };
  const token: SessionColumn = {
    id: "token",
    label: m.tokenColumn(),
    cell: ({ tokenUid }) => <span className={styles.token}>{tokenUid}</span>,
    csv: ({ tokenUid }) => tokenUid,
  };
  return [start, station, slot, token, ...measuredColumns(now), ...outcomeColumns(sources)];
}

function measuredColumns(now: number): readonly SessionColumn[] {
  const power = (powerW: number | null) => (powerW === null ? <NoValue /> : kilowatts(powerW));
  return [
    {
      id: "duration",
      label: m.durationColumn(),
      isNumber: true,
      cell: (session) => elapsed(lastedMs(session, now)),
      csv: (session) => ({ number: String(Math.floor(lastedMs(session, now) / MINUTE_MS)) }),
    },
    {
      id: "energy",
      label: m.energyKwhColumn(),
      isNumber: true,
      cell: ({ energyWh }) => kilowattHours(energyWh),
      csv: ({ energyWh }) => kilo(energyWh),
    },
    {
      id: "mean",
      label: m.meanPowerColumn(),
      isNumber: true,
      cell: (session) => power(meanPowerW(session, now)),
      csv: (session) => kilo(meanPowerW(session, now)),
    },
    {
      id: "peak",
      label: m.peakPowerColumn(),
      isNumber: true,
      cell: ({ peakPowerW }) => power(peakPowerW),
      csv: ({ peakPowerW }) => kilo(peakPowerW),
    },
  ];
}

function outcomeColumns(sources: SourcesOfSessions): readonly SessionColumn[] {
  return [
    {
      id: "cost",
      label: m.sessionCost(),
      isNumber: true,
      cell: ({ cost, price }) =>
        cost === null || price === null ? <NoValue /> : money(cost.payableMicro, price.currency),
      csv: ({ cost }) => (cost === null ? null : decimal(cost.payableMicro, 6)),
    },
    {
      id: "mix",
      label: m.sourceMix(),
      cell: ({ id }) => {
        const mix = sources.get(id);
        return mix === undefined ? <NoValue /> : <SmallMixBar mix={mix} />;
      },
      csv: ({ id }) => {
        const mix = sources.get(id);
        return mix === undefined ? null : mixWords(mix);
      },
    },
    {
      id: "end",
      label: m.endColumn(),
      cell: (session) => (
        <>
          {endWords(session)}
          {session.attention.map((cause) => (
            <span key={cause} className={styles.badge}>
              {ATTENTION_WORDS[cause]()}
            </span>
          ))}
        </>
      ),
      csv: (session) => [endWords(session), ...session.attention.map((cause) => ATTENTION_WORDS[cause]())].join("; "),
    },
  ];
}

/** As the station's clock showed it, with its offset: sortable, and no hour comes twice. */
function localInstant(at: string, timeZone: string): string {
  const instant = Date.parse(at);
  return `${localOf(instant, timeZone)}${offsetOf(instant, timeZone)}`;
}
