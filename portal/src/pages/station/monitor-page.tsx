import { useMediaQuery } from "@mantine/hooks";
import { useMemo } from "react";
import { kilowatts } from "../../format.ts";
import { StateCounts } from "../../states/state-counts.tsx";
import { m } from "../../text.ts";
import { SlotCards } from "../stations/slot-cards.tsx";
import { SlotTable } from "../stations/slot-table.tsx";
import { slotsOf, totalsOf } from "../stations/totals.ts";
import styles from "./station.module.css";
import { useStation } from "./use-station.ts";

const TABLE_FROM = "(min-width: 640px)";

/** A station's internal status (R6, UC4, G3). */
export function MonitorPage() {
  const station = useStation();
  const hasRoom = useMediaQuery(TABLE_FROM, true, { getInitialValueInEffect: false });
  const slots = useMemo(() => slotsOf(station), [station]);
  const totals = useMemo(() => totalsOf(slots), [slots]);
  const label = m.slotsOfStation({ station: station.name });
  const Slots = hasRoom ? SlotTable : SlotCards;
  return (
    <>
      <title>{`${m.systemMonitor()} · ${station.name} · eMall CPMS`}</title>
      <h2>{m.systemMonitor()}</h2>
      <div className={styles.figures}>
        <p>{m.powerNow({ power: kilowatts(totals.powerW) })}</p>
        <p>{m.runningSessions({ count: totals.runningSessions })}</p>
        <StateCounts counts={totals.counts} label={label} />
      </div>
      {slots.length === 0 ? (
        <p className={styles.quiet}>{m.noSlots()}</p>
      ) : (
        <div className={styles.block}>
          <Slots slots={slots} timeZone={station.timeZone} label={label} />
        </div>
      )}
    </>
  );
}
