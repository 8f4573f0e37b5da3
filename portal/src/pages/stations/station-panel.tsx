import { useMediaQuery } from "@mantine/hooks";
import { Link } from "@tanstack/react-router";
import { useId, useMemo } from "react";
import type { LocationView } from "../../../../src/entry/api/shared/schemas.ts";
import { kilowatts } from "../../format.ts";
import { StateCounts } from "../../states/state-counts.tsx";
import { m } from "../../text.ts";
import { ContactLine } from "./contact-line.tsx";
import { SlotCards } from "./slot-cards.tsx";
import { SlotTable } from "./slot-table.tsx";
import styles from "./stations.module.css";
import { type Slot, totalsOf } from "./totals.ts";

/** Narrower than this a table would have to scroll sideways. */
const TABLE_FROM = "(min-width: 640px)";

interface StationPanelProps {
  readonly station: LocationView;
  readonly slots: readonly Slot[];
}

export function StationPanel({ station, slots }: StationPanelProps) {
  const heading = useId();
  const hasRoom = useMediaQuery(TABLE_FROM, true, { getInitialValueInEffect: false });
  const totals = useMemo(() => totalsOf(slots), [slots]);
  const Slots = hasRoom ? SlotTable : SlotCards;
  return (
    <section className={styles.panel} aria-labelledby={heading}>
      <header className={styles.panelHeader}>
        <div>
          <h2 id={heading}>
            <Link to="/stations/$stationId/monitor" params={{ stationId: station.id }}>
              {station.name}
            </Link>
          </h2>
          <p className={styles.quiet}>
            {station.address}, {station.city}
          </p>
        </div>
        <ContactLine station={station} />
        <div className={styles.figures}>
          <p>{m.powerNow({ power: kilowatts(totals.powerW) })}</p>
          <p>{m.runningSessions({ count: totals.runningSessions })}</p>
          <StateCounts counts={totals.counts} label={m.slotsOfStation({ station: station.name })} />
        </div>
      </header>
      {slots.length === 0 ? (
        <p className={styles.noSlots}>{m.noSlots()}</p>
      ) : (
        <Slots slots={slots} timeZone={station.timeZone} label={m.slotsOfStation({ station: station.name })} />
      )}
    </section>
  );
}
