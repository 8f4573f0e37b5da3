import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { LocationView } from "../../../../src/entry/api/shared/schemas.ts";
import { Answer } from "../../blocks/answer.tsx";
import { Card } from "../../blocks/card.tsx";
import { Empty } from "../../blocks/empty.tsx";
import { ExactTime } from "../../blocks/exact-time.tsx";
import { Facts } from "../../blocks/facts.tsx";
import { useMay } from "../../rights.ts";
import { contactGapsQuery, statusHistoryQuery } from "../../states/history-queries.ts";
import { stripOf } from "../../states/slot-strip.ts";
import { StateLabel } from "../../states/state-label.tsx";
import { StripFigure } from "../../states/strip-figure.tsx";
import { m } from "../../text.ts";
import { useNow } from "../../use-now.ts";
import { useStation } from "../station/use-station.ts";
import { type Slot, slotsOf } from "../stations/totals.ts";
import { FaultHistory } from "./fault-history.tsx";
import { Journal } from "./journal.tsx";
import { LiveValues } from "./live-values.tsx";
import { partsOf } from "./parts.ts";
import { QrCode } from "./qr-code.tsx";
import styles from "./slot.module.css";
import { SlotAlerts } from "./slot-alerts.tsx";
import { SlotCommands } from "./slot-commands.tsx";

const route = getRouteApi("/signedIn/stations/$stationId/slots/$slotId");

/** All that is known of a slot, for who stands before it (G-d3, SP8). */
export function SlotPage() {
  const station = useStation();
  const { slotId } = route.useParams();
  const slot = slotsOf(station).find(({ evse }) => evse.uid === slotId);
  if (slot === undefined) return <Empty title={m.slotGone()} text={m.slotGoneText()} />;
  return <Diagnostics station={station} slot={slot} />;
}

interface DiagnosticsProps {
  readonly station: LocationView;
  readonly slot: Slot;
}

function Diagnostics({ station, slot }: DiagnosticsProps) {
  const { evse, chargePoint, state } = slot;
  const { timeZone } = station;
  const { find = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const mayReadJournal = useMay("journal.read");
  const title = m.slotTitle({ slot: evse.label });
  return (
    <>
      <title>{`${title} · ${station.name} · eMall CPMS`}</title>
      <header className={styles.head}>
        <h2>{title}</h2>
        <Link to="/stations/$stationId/monitor" params={{ stationId: station.id }}>
          {m.systemMonitor()}
        </Link>
      </header>
      <div className={styles.state}>
        <StateLabel state={state} timeZone={timeZone} />
        {state.since !== null && state.kind !== "offline" && (
          <ExactTime at={state.since} timeZone={timeZone} words={(time) => m.sinceTime({ time })} />
        )}
      </div>
      <SlotCommands station={station} slot={slot} />
      <div className={styles.blocks}>
        <LiveValues station={station} slot={slot} />
        <SlotAlerts slot={slot} timeZone={timeZone} />
        <Card title={m.parts()}>
          <Facts
            facts={partsOf(slot).map(({ name, fault }) => [
              name,
              fault === null ? m.diagnosticOk() : m.diagnosticFault({ text: fault }),
            ])}
          />
        </Card>
        <Charger slot={slot} timeZone={timeZone} />
        <Card title={m.driverPage()}>
          <DriverPage slot={slot} />
        </Card>
      </div>
      <History station={station} slot={slot} />
      {mayReadJournal && (
        <Journal
          chargePointId={chargePoint.id}
          timeZone={timeZone}
          find={find}
          onFind={(next) => navigate({ search: next === "" ? {} : { find: next }, replace: true })}
        />
      )}
    </>
  );
}

function DriverPage({ slot: { evse } }: Pick<DiagnosticsProps, "slot">) {
  const address = new URL(`/c/${encodeURIComponent(evse.evseId ?? evse.uid)}`, location.href).href;
  return (
    <div className={styles.driver}>
      <QrCode address={address} label={m.qrOf({ slot: evse.label })} />
      <a href={address}>{address}</a>
    </div>
  );
}

function Charger({ slot: { chargePoint }, timeZone }: Pick<DiagnosticsProps, "slot"> & { readonly timeZone: string }) {
  const { id, vendor, model, serialNumber, live } = chargePoint;
  const time = (at: string | null) => (at === null ? m.never() : <ExactTime key={at} at={at} timeZone={timeZone} />);
  return (
    <Card title={m.charger()}>
      <Facts
        facts={[
          [m.identity(), id],
          [m.vendorAndModel(), `${vendor} ${model}`],
          [m.serialNumber(), serialNumber ?? m.notTold()],
          [m.firmware(), live.boot?.firmwareVersion ?? m.notTold()],
          [m.lastBoot(), time(live.bootedAt)],
          [m.lastHeard(), time(live.lastSeenAt)],
        ]}
      />
    </Card>
  );
}

const WEEK_MS = 7 * 86_400_000;

function History({ station, slot }: DiagnosticsProps) {
  const now = useNow();
  const span = { from: now - WEEK_MS, to: now };
  const history = useQuery(statusHistoryQuery(slot.chargePoint, span.from));
  const gaps = useQuery(contactGapsQuery);
  const own = new Set(slot.evse.connectors.map(({ connectorId }) => connectorId));
  return (
    <Answer of={history} heightsPx={[180, 180]}>
      {(entries) => (
        <>
          <StripFigure
            title={m.lastWeek()}
            fileName={m.stripsFileName({ station: slot.evse.uid })}
            strips={[{ slot: slot.evse.label, stretches: stripOf(slot, entries, gaps.data?.items ?? [], span) }]}
            span={span}
            timeZone={station.timeZone}
          />
          <FaultHistory
            entries={entries.filter(({ connectorId }) => connectorId === 0 || own.has(connectorId))}
            timeZone={station.timeZone}
          />
        </>
      )}
    </Answer>
  );
}
