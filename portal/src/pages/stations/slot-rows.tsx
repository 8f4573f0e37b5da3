import { Link } from "@tanstack/react-router";
import { type Column, Rows } from "../../blocks/rows.tsx";
import { StateLabel } from "../../states/state-label.tsx";
import { m } from "../../text.ts";
import { connectorWords, Energy, maxPower, Power, SessionStart } from "./slot-fields.tsx";
import type { ListedSlot } from "./station-list.ts";
import styles from "./stations.module.css";

export function SlotRows({ listed }: { readonly listed: readonly ListedSlot[] }) {
  const [head, ...columns] = slotColumns();
  return <Rows label={m.slots()} rows={listed} keyOf={({ slot }) => slot.evse.uid} head={head} columns={columns} />;
}

function slotColumns(): readonly [Column<ListedSlot>, ...Column<ListedSlot>[]] {
  return [
    {
      id: "slot",
      label: m.slot(),
      cell: ({ station, slot: { evse } }) => (
        <Link
          to="/stations/$stationId/slots/$slotId"
          params={{ stationId: station.id, slotId: evse.uid }}
          aria-label={m.stationAndSlot({ slot: evse.label, station: station.name })}
        >
          {evse.label}
        </Link>
      ),
    },
    { id: "station", label: m.station(), cell: ({ station }) => station.name },
    {
      id: "state",
      label: m.state(),
      cell: ({ station, slot }) => <StateLabel state={slot.state} timeZone={station.timeZone} />,
    },
    { id: "power", label: m.powerColumn(), isNumber: true, cell: ({ slot }) => <Power slot={slot} /> },
    { id: "energy", label: m.energyColumn(), isNumber: true, cell: ({ slot }) => <Energy slot={slot} /> },
    {
      id: "since",
      label: m.sessionSince(),
      isNumber: true,
      cell: ({ station, slot }) => <SessionStart slot={slot} timeZone={station.timeZone} />,
    },
    {
      id: "connector",
      label: m.connector(),
      cell: ({ slot }) =>
        connectorWords(slot).map((words) => (
          <span key={words} className={styles.connector}>
            {words}
          </span>
        )),
    },
    { id: "max", label: m.maxPowerColumn(), isNumber: true, cell: ({ slot }) => maxPower(slot) },
  ];
}
