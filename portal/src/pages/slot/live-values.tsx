import { useQuery } from "@tanstack/react-query";
import type { EvseNowView } from "../../../../src/entry/api/shared/evses-now.ts";
import type { LocationView } from "../../../../src/entry/api/shared/schemas.ts";
import { Answer } from "../../blocks/answer.tsx";
import { Card } from "../../blocks/card.tsx";
import { Facts } from "../../blocks/facts.tsx";
import { amperes, clockTime, kilowattHours, kilowatts, volts, wholePercent } from "../../format.ts";
import { m } from "../../text.ts";
import { evsesNowQuery } from "../station/queries.ts";
import type { Slot } from "../stations/totals.ts";
import styles from "./slot.module.css";

interface LiveValuesProps {
  readonly station: LocationView;
  readonly slot: Slot;
}

/** What is measured while a car charges. */
export function LiveValues({ station, slot }: LiveValuesProps) {
  const evses = useQuery(evsesNowQuery(station.id));
  return (
    <Card title={m.measuredNow()}>
      <Answer of={evses} heightsPx={[150]}>
        {({ items }) => (
          <Measured
            measured={items.find(({ evseUid }) => evseUid === slot.evse.uid)?.measured ?? null}
            slot={slot}
            timeZone={station.timeZone}
          />
        )}
      </Answer>
    </Card>
  );
}

interface MeasuredProps extends Pick<LiveValuesProps, "slot"> {
  readonly measured: EvseNowView["measured"];
  readonly timeZone: string;
}

function Measured({ measured, slot: { evse }, timeZone }: MeasuredProps) {
  const session = evse.activeSession;
  if (session === null) return <p className={styles.quiet}>{m.noSessionMeasured()}</p>;
  const said = (value: number | null | undefined, words: (known: number) => string) =>
    value === null || value === undefined ? m.notTold() : words(value);
  return (
    <Facts
      facts={[
        [m.power(), said(session.powerW, (powerW) => m.kilowatts({ power: kilowatts(powerW) }))],
        [m.energy(), m.kilowattHours({ energy: kilowattHours(session.energyWh) })],
        [m.voltage(), said(measured?.voltageMilliV, volts)],
        [m.current(), said(measured?.currentMilliA, amperes)],
        [m.temperature(), said(measured?.temperatureC, (degrees) => m.degrees({ degrees }))],
        [m.carBatteryLevel(), said(measured?.socPercent, wholePercent)],
        [m.measuredAt(), measured === null ? m.notTold() : clockTime(measured.at, timeZone)],
      ]}
    />
  );
}
