import { useQuery } from "@tanstack/react-query";
import { Answer } from "../../blocks/answer.tsx";
import { useMay } from "../../rights.ts";
import { m } from "../../text.ts";
import { dsosQuery } from "../energy/queries.ts";
import { useStation } from "../station/use-station.ts";
import { History } from "./history.tsx";
import { Overrides } from "./overrides.tsx";
import { batteryQuery, energyQuery } from "./queries.ts";
import { Settings } from "./settings.tsx";

/** From whom a station draws, when its battery stores or gives, and who decides it (R12, UC3, G8, G9). */
export function EnergyManagementPage() {
  const station = useStation();
  const answer = useQuery(energyQuery(station.id));
  const battery = useQuery(batteryQuery(station.id));
  const { data: dsos = [] } = useQuery(dsosQuery);
  const mayWrite = useMay("energy.write");
  return (
    <>
      <title>{`${m.energyManagement()} · ${station.name} · eMall CPMS`}</title>
      <h2>{m.energyManagement()}</h2>
      <Answer of={answer} heightsPx={[520, 360]}>
        {(versioned) => (
          <>
            <Answer of={battery} heightsPx={[520, 360]}>
              {(sheet) => (
                <Settings
                  key={station.id}
                  station={station}
                  versioned={versioned}
                  battery={sheet}
                  dsos={dsos}
                  mayWrite={mayWrite}
                />
              )}
            </Answer>
            <Overrides station={station} energy={versioned.energy} mayWrite={mayWrite} />
            <History station={station} energy={versioned.energy} />
          </>
        )}
      </Answer>
    </>
  );
}
