import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { LocationView } from "../../../../src/entry/api/shared/schemas.ts";
import { announce } from "../../blocks/announcements.tsx";
import { Answer } from "../../blocks/answer.tsx";
import { settingsQuery } from "../../live/settings-query.ts";
import { stationsQuery } from "../../live/stations-query.ts";
import { m } from "../../text.ts";
import { ChargerCard } from "./charger-card.tsx";
import { ChargerForm } from "./charger-form.tsx";
import { NextStep } from "./next-step.tsx";
import styles from "./station-data.module.css";

interface SlotsStepProps {
  readonly station: LocationView;
  onPassword(chargePointId: string, password: string): void;
}

/** The chargers of a station and their slots. */
export function SlotsStep({ station, onPassword }: SlotsStepProps) {
  const client = useQueryClient();
  const settings = useQuery(settingsQuery);
  const [isAdding, setAdding] = useState(false);
  const { chargePoints } = station;
  const codes = chargePoints.flatMap(({ evses }) => evses.map(({ label }) => label));
  const isFirst = chargePoints.length === 0;
  const readAgain = () => client.invalidateQueries({ queryKey: stationsQuery.queryKey });

  async function registered(id: string, password: string | null) {
    if (password !== null) onPassword(id, password);
    announce(m.chargerSaved({ identity: id }));
    setAdding(false);
    await readAgain();
  }

  return (
    <Answer of={settings} heightsPx={[360]}>
      {({ settings: { speeds } }) => (
        <div className={styles.page}>
          {isFirst && <p>{m.slotsStepText()}</p>}
          {chargePoints.map((chargePoint) => (
            <ChargerCard
              key={chargePoint.id}
              chargePoint={chargePoint}
              speeds={speeds}
              codes={codes}
              onChanged={readAgain}
            />
          ))}
          {isFirst || isAdding ? (
            <ChargerForm
              stationId={station.id}
              speeds={speeds}
              codes={codes}
              onCancel={isFirst ? null : () => setAdding(false)}
              onRegistered={registered}
            />
          ) : (
            <div className={styles.buttons}>
              <NextStep stationId={station.id} step="battery" />
              <Button variant="default" onClick={() => setAdding(true)}>
                {m.addCharger()}
              </Button>
            </div>
          )}
        </div>
      )}
    </Answer>
  );
}
