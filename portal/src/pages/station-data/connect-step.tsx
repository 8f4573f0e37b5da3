import { useQuery } from "@tanstack/react-query";
import type { LocationView } from "../../../../src/entry/api/shared/schemas.ts";
import { Answer } from "../../blocks/answer.tsx";
import { Empty } from "../../blocks/empty.tsx";
import { settingsQuery } from "../../live/settings-query.ts";
import { m } from "../../text.ts";
import { ConnectCard } from "./connect-card.tsx";
import { NextStep } from "./next-step.tsx";
import { PublishCard } from "./publish-card.tsx";
import styles from "./station-data.module.css";

interface ConnectStepProps {
  readonly station: LocationView;
  /** Those that were made on this page, by charger: nobody else knows them any more. */
  readonly passwords: ReadonlyMap<string, string>;
  onPassword(chargePointId: string, password: string): void;
}

/** What a person types into each charger, and whether it has come (S1). */
export function ConnectStep({ station, passwords, onPassword }: ConnectStepProps) {
  const settings = useQuery(settingsQuery);
  if (station.chargePoints.length === 0) {
    return (
      <Empty title={m.noSlots()} text={m.noChargerToConnect()}>
        <NextStep stationId={station.id} step="slots" />
      </Empty>
    );
  }
  return (
    <Answer of={settings} heightsPx={[300, 120]}>
      {({ settings: { ocppUrl } }) => (
        <div className={styles.page}>
          <p>{m.connectStepText()}</p>
          {station.chargePoints.map((chargePoint) => (
            <ConnectCard
              key={chargePoint.id}
              chargePoint={chargePoint}
              timeZone={station.timeZone}
              ocppUrl={ocppUrl}
              password={passwords.get(chargePoint.id) ?? null}
              onPassword={(password) => onPassword(chargePoint.id, password)}
            />
          ))}
          <PublishCard station={station} />
        </div>
      )}
    </Answer>
  );
}
