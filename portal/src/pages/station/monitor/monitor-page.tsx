import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import type { LocationView } from "../../../../../src/entry/api/shared/schemas.ts";
import { Card } from "../../../blocks/card.tsx";
import { Empty } from "../../../blocks/empty.tsx";
import { Loading } from "../../../blocks/loading.tsx";
import { Notice } from "../../../blocks/notice.tsx";
import { allOf, clockTime, wholePercent } from "../../../format.ts";
import { PowerFigure } from "../../../power/power-figure.tsx";
import { powerNow } from "../../../power/power-now.ts";
import { usePowerFacts } from "../../../power/use-power-facts.ts";
import { useMay } from "../../../rights.ts";
import { StateCounts } from "../../../states/state-counts.tsx";
import { m } from "../../../text.ts";
import { energyQuery } from "../../station-energy/queries.ts";
import { contactOf, type Slot, slotsOf, totalsOf } from "../../stations/totals.ts";
import { useStation } from "../use-station.ts";
import { BatteryCard } from "./battery-card.tsx";
import { EnergyCard } from "./energy-card.tsx";
import styles from "./monitor.module.css";
import { SlotsBlock } from "./slots-block.tsx";
import { StripsBlock } from "./strips-block.tsx";

/** A station's internal status (R6, UC4, G3, G10). */
export function MonitorPage() {
  const station = useStation();
  const slots = useMemo(() => slotsOf(station), [station]);
  const mayWrite = useMay("station.write");
  return (
    <>
      <title>{`${m.systemMonitor()} · ${station.name} · eMall CPMS`}</title>
      <h2 className={styles.title}>{m.systemMonitor()}</h2>
      <Offline station={station} />
      {slots.length === 0 ? (
        <Empty title={m.noSlots()} text={m.noSlotsText()}>
          {mayWrite && (
            <Link to="/stations/$stationId/edit" params={{ stationId: station.id }} search={{ step: "slots" }}>
              {m.addSlots()}
            </Link>
          )}
        </Empty>
      ) : (
        <Whole station={station} slots={slots} />
      )}
    </>
  );
}

function Offline({ station }: { readonly station: LocationView }) {
  const contact = contactOf(station);
  if (contact.kind !== "offline") return null;
  return <Notice>{m.stationOffline({ time: clockTime(contact.since, station.timeZone) })}</Notice>;
}

interface WholeProps {
  readonly station: LocationView;
  readonly slots: readonly Slot[];
}

function Whole({ station, slots }: WholeProps) {
  const { counts } = useMemo(() => totalsOf(slots), [slots]);
  const charging = slots.filter(({ state }) => state.kind === "charging").map(({ evse }) => evse.label);
  return (
    <>
      <Headline station={station} counts={counts} />
      <div className={styles.blocks}>
        <div className={styles.wide}>
          <PowerBlock station={station} slots={slots} />
        </div>
        <EnergyCard station={station} />
        <BatteryCard station={station} />
        <Card title={m.slotsNow()}>
          <p className={styles.big}>{m.vehiclesCharging({ count: charging.length })}</p>
          {charging.length > 0 && <p className={styles.quiet}>{m.chargingAt({ slots: allOf(charging) })}</p>}
          <StateCounts counts={counts} label={m.slotsOfStation({ station: station.name })} />
        </Card>
      </div>
      <SlotsBlock station={station} slots={slots} />
      <StripsBlock station={station} slots={slots} />
    </>
  );
}

function Headline({ station, counts }: Pick<WholeProps, "station"> & Pick<ReturnType<typeof totalsOf>, "counts">) {
  const { data } = useQuery(energyQuery(station.id));
  const { battery = null } = data?.energy.now ?? {};
  const now = { charging: counts.charging, free: counts.available };
  const level = battery === null || battery.storedWh === null ? null : battery.storedWh / battery.capacityWh;
  return (
    <p className={styles.headline}>
      {level === null
        ? m.monitorHeadline(now)
        : m.monitorHeadlineBattery({ ...now, level: wholePercent(Math.round(100 * level)) })}
    </p>
  );
}

const POWER_HEIGHT_PX = 400;

function PowerBlock({ station, slots }: WholeProps) {
  const { data, isPending, refetch } = useQuery(energyQuery(station.id));
  const now = data?.energy.now;
  const { thresholds, sellers, ...facts } = usePowerFacts();
  if (isPending || facts.isPending) return <Loading heightsPx={[POWER_HEIGHT_PX]} onRetry={refetch} />;
  const flows = powerNow([{ slots, battery: now?.battery ?? null, dsoId: now?.dso?.id ?? null }], thresholds);
  return <PowerFigure fileName={m.powerFileName({ station: station.id })} flows={flows} sellers={sellers} />;
}
