import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { EvseNowView } from "../../../../../src/entry/api/shared/evses-now.ts";
import type { LocationView } from "../../../../../src/entry/api/shared/schemas.ts";
import { ExactTime } from "../../../blocks/exact-time.tsx";
import { NoValue } from "../../../blocks/no-value.tsx";
import { Notice } from "../../../blocks/notice.tsx";
import { type Column, Rows } from "../../../blocks/rows.tsx";
import { StartStop } from "../../../commands/start-stop.tsx";
import { elapsed } from "../../../elapsed.ts";
import { exactMoney, kilowattHours, wholePercent } from "../../../format.ts";
import { StateLabel } from "../../../states/state-label.tsx";
import { m } from "../../../text.ts";
import { useNow } from "../../../use-now.ts";
import { availabilityQuery } from "../../external/queries.ts";
import { connectorWords, Energy, maxPower, Power } from "../../stations/slot-fields.tsx";
import type { Slot } from "../../stations/totals.ts";
import { evsesNowQuery } from "../queries.ts";
import { diagnosticOf } from "./diagnostic.ts";
import styles from "./monitor.module.css";

interface SlotsBlockProps {
  readonly station: LocationView;
  readonly slots: readonly Slot[];
}

interface Row extends Slot {
  /** Undefined: not read yet. */
  readonly known: EvseNowView | undefined;
  /** What a kWh costs who starts now, by class. */
  readonly prices: readonly string[];
}

/** Thirteen columns need a desk's screen. */
const TABLE_FROM_EM = 80;

/** Every slot with all that is known of it now. */
export function SlotsBlock({ station, slots }: SlotsBlockProps) {
  const now = useNow();
  const evses = useQuery(evsesNowQuery(station.id));
  const availability = useQuery(availabilityQuery(station.id));
  const failed = [evses, availability].find(({ error }) => error !== null);
  const classes = availability.data?.classes ?? [];
  const rows = slots.map((slot) => ({
    ...slot,
    known: evses.data?.items.find(({ evseUid }) => evseUid === slot.evse.uid),
    prices: classes
      .filter((each) => slot.evse.connectors.some((connector) => connector.class === each.class))
      .flatMap(({ class: own, prices }) => prices.filter((price) => price.class === own))
      .map(({ priceMicroPerKwh, currency }) => exactMoney(priceMicroPerKwh, currency)),
  }));
  return (
    <section className={styles.slots}>
      <h2>{m.slots()}</h2>
      {failed !== undefined && <Notice action={{ label: m.retry(), run: failed.refetch }}>{m.slotsNotWhole()}</Notice>}
      <Rows
        label={m.slotsOfStation({ station: station.name })}
        rows={rows}
        keyOf={({ evse }) => evse.uid}
        tableFromEm={TABLE_FROM_EM}
        head={{ id: "slot", label: m.slot(), cell: ({ evse }) => <SlotLink station={station} evse={evse} /> }}
        columns={columnsOf(station, now)}
      />
    </section>
  );
}

function SlotLink({ station, evse }: { readonly station: LocationView; readonly evse: Slot["evse"] }) {
  return (
    <Link to="/stations/$stationId/slots/$slotId" params={{ stationId: station.id, slotId: evse.uid }}>
      {evse.label}
    </Link>
  );
}

function columnsOf(station: LocationView, now: number): readonly Column<Row>[] {
  const { timeZone } = station;
  return [
    { id: "state", label: m.state(), cell: ({ state }) => <StateLabel state={state} timeZone={timeZone} /> },
    { id: "power", label: m.powerColumn(), isNumber: true, cell: (slot) => <Power slot={slot} /> },
    { id: "energy", label: m.energyColumn(), isNumber: true, cell: (slot) => <Energy slot={slot} /> },
    { id: "elapsed", label: m.elapsed(), isNumber: true, cell: (slot) => <Elapsed slot={slot} now={now} /> },
    { id: "car", label: m.carLevel(), isNumber: true, cell: ({ known }) => <CarBattery known={known} /> },
    { id: "price", label: m.priceColumn(), isNumber: true, cell: ({ prices }) => <Lines lines={prices} /> },
    { id: "free", label: m.freeIn(), cell: (row) => <FreeIn row={row} now={now} /> },
    { id: "diagnostic", label: m.diagnostic(), cell: (slot) => <DiagnosticCell slot={slot} timeZone={timeZone} /> },
    { id: "connector", label: m.connector(), cell: (slot) => <Lines lines={connectorWords(slot)} /> },
    { id: "max", label: m.maxPowerColumn(), isNumber: true, cell: maxPower },
    { id: "last", label: m.lastSession(), cell: ({ known }) => <LastSession known={known} timeZone={timeZone} /> },
    { id: "command", label: m.command(), cell: (slot) => <StartStop station={station} slot={slot} /> },
  ];
}

function Lines({ lines }: { readonly lines: readonly string[] }) {
  if (lines.length === 0) return <NoValue />;
  return lines.map((line) => (
    <span key={line} className={styles.line}>
      {line}
    </span>
  ));
}

function Elapsed({ slot, now }: { readonly slot: Slot; readonly now: number }) {
  const session = slot.evse.activeSession;
  return session === null ? <NoValue /> : elapsed(now - Date.parse(session.startedAt));
}

function CarBattery({ known }: { readonly known: EvseNowView | undefined }) {
  const soc = known?.measured?.socPercent ?? null;
  return soc === null ? <NoValue /> : wholePercent(soc);
}

function FreeIn({ row: { state, known }, now }: { readonly row: Row; readonly now: number }) {
  if (known === undefined || NEVER_FREE.has(state.kind)) return <NoValue />;
  if (known.freeAt === null) return m.freeNow();
  const { at } = known.freeAt;
  const words = at === null ? m.estimateUnknown() : m.about({ duration: elapsed(Date.parse(at) - now) });
  return <span className={styles.estimate}>{words}</span>;
}

/** When it is mended, nobody knows. */
const NEVER_FREE: ReadonlySet<string> = new Set(["faulted", "offline", "unknown"]);

function DiagnosticCell({ slot, timeZone }: { readonly slot: Slot; readonly timeZone: string }) {
  const { kind, text } = diagnosticOf(slot, timeZone);
  return (
    <span className={styles.diagnostic} data-kind={kind}>
      {text}
    </span>
  );
}

function LastSession({ known, timeZone }: { readonly known: EvseNowView | undefined; readonly timeZone: string }) {
  const last = known?.lastSession ?? null;
  if (last === null) return <NoValue />;
  const energy = kilowattHours(last.energyWh);
  return (
    <Link to="/sessions/$sessionId" params={{ sessionId: last.id }}>
      <ExactTime at={last.stoppedAt} timeZone={timeZone} words={(time) => m.lastSessionAt({ time, energy })} />
    </Link>
  );
}
