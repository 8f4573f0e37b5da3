import { useQuery } from "@tanstack/react-query";
import type { BatteryView } from "../../../../../src/entry/api/shared/battery.ts";
import type { LocationView } from "../../../../../src/entry/api/shared/schemas.ts";
import { Answer } from "../../../blocks/answer.tsx";
import { Card } from "../../../blocks/card.tsx";
import { Facts } from "../../../blocks/facts.tsx";
import { Notice } from "../../../blocks/notice.tsx";
import { elapsed } from "../../../elapsed.ts";
import { clockTime, kilowattHours, kilowatts, wholePercent } from "../../../format.ts";
import { m } from "../../../text.ts";
import { batteryQuery } from "../queries.ts";
import { timeToEnd } from "./battery-time.ts";
import styles from "./monitor.module.css";

/** What is in the station's battery, and where it goes. */
export function BatteryCard({ station }: { readonly station: LocationView }) {
  const battery = useQuery(batteryQuery(station.id));
  return (
    <Card title={m.battery()}>
      <Answer of={battery} heightsPx={[168]}>
        {(known) => <Battery known={known} timeZone={station.timeZone} />}
      </Answer>
    </Card>
  );
}

function Battery({ known: { battery, state }, timeZone }: { readonly known: BatteryView; readonly timeZone: string }) {
  if (battery === null) return <p className={styles.quiet}>{m.noBatteryHere()}</p>;
  const reading = state?.reading ?? null;
  if (reading === null) return <p className={styles.quiet}>{m.batteryNeverRead()}</p>;
  const level = Math.round((100 * reading.storedWh) / battery.capacityWh);
  const lasts = timeToEnd(battery, reading);
  const stored = { stored: kilowattHours(reading.storedWh, 0), capacity: kilowattHours(battery.capacityWh, 0) };
  return (
    <>
      {state?.trouble && (
        <Notice>
          {state.trouble.kind === "missing"
            ? m.batteryMissing({ time: clockTime(state.trouble.since, timeZone) })
            : m.batteryLying({ time: clockTime(state.trouble.since, timeZone) })}
        </Notice>
      )}
      <p className={styles.big}>{m.storedOfCapacity(stored)}</p>
      <div className={styles.level} aria-hidden="true">
        <span style={{ width: `${level}%` }} />
      </div>
      <Facts
        facts={[
          [m.chargeLevel(), wholePercent(level)],
          [m.powerOfBattery(), powerWords(reading.powerW)],
          ...(lasts === null ? [] : [[lasts.end === "full" ? m.fullIn() : m.emptyIn(), about(lasts.ms)] as const]),
          [m.measuredAt(), clockTime(reading.at, timeZone)],
        ]}
      />
    </>
  );
}

function powerWords(powerW: number): string {
  if (powerW === 0) return m.batteryIsStill();
  const power = kilowatts(Math.abs(powerW));
  return powerW > 0 ? m.batteryStoring({ power }) : m.batteryUsing({ power });
}

function about(ms: number): string {
  return m.about({ duration: elapsed(ms) });
}
