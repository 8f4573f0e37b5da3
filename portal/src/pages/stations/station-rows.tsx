import { Link } from "@tanstack/react-router";
import { NoValue } from "../../blocks/no-value.tsx";
import { type Column, Rows } from "../../blocks/rows.tsx";
import { count, kilowatts } from "../../format.ts";
import { StateCounts } from "../../states/state-counts.tsx";
import { m } from "../../text.ts";
import { BatteryLevel } from "./battery-level.tsx";
import { ContactLine } from "./contact-line.tsx";
import type { ListedStation } from "./station-list.ts";
import { totalsOf } from "./totals.ts";

/** Narrower than this the columns would stand too close. */
const TABLE_FROM_EM = 62;

export function StationRows({ listed }: { readonly listed: readonly ListedStation[] }) {
  const [head, ...columns] = stationColumns();
  return (
    <Rows
      label={m.stations()}
      rows={listed}
      keyOf={({ station }) => station.id}
      head={head}
      columns={columns}
      tableFromEm={TABLE_FROM_EM}
    />
  );
}

function stationColumns(): readonly [Column<ListedStation>, ...Column<ListedStation>[]] {
  return [
    {
      id: "station",
      label: m.station(),
      cell: ({ station }) => (
        <Link to="/stations/$stationId/monitor" params={{ stationId: station.id }}>
          {station.name}
        </Link>
      ),
    },
    {
      id: "site",
      label: m.site(),
      cell: ({ station: { address, city } }) => m.placeAddress({ address, city }),
    },
    {
      id: "slots",
      label: m.slots(),
      cell: ({ station, slots }) =>
        slots.length === 0 ? (
          m.noSlotsYet()
        ) : (
          <StateCounts
            counts={totalsOf(slots).counts}
            label={m.slotsOfStation({ station: station.name })}
            isCompact={true}
          />
        ),
    },
    { id: "battery", label: m.battery(), cell: ({ site }) => <BatteryLevel battery={site?.battery ?? null} /> },
    {
      id: "power",
      label: m.powerColumn(),
      isNumber: true,
      cell: ({ slots }) => kilowatts(totalsOf(slots).powerW),
    },
    { id: "dso", label: m.dsoNow(), cell: ({ site }) => site?.dso?.name ?? <NoValue /> },
    {
      id: "alerts",
      label: m.alertsColumn(),
      isNumber: true,
      cell: (listed) => <Alerts listed={listed} />,
    },
    { id: "contact", label: m.lastContact(), cell: ({ station }) => <ContactLine station={station} /> },
  ];
}

function Alerts({ listed: { station, alerts } }: { readonly listed: ListedStation }) {
  if (alerts === null) return <NoValue />;
  if (alerts === 0) return count(alerts);
  return (
    <Link
      to="/alerts"
      search={{ station: station.id }}
      aria-label={m.openAlertsAt({ count: alerts, station: station.name })}
    >
      {count(alerts)}
    </Link>
  );
}
