import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { EnergyView } from "../../../../../src/entry/api/shared/energy.ts";
import type { LocationView } from "../../../../../src/entry/api/shared/schemas.ts";
import { Answer } from "../../../blocks/answer.tsx";
import { Card } from "../../../blocks/card.tsx";
import { Facts } from "../../../blocks/facts.tsx";
import { allOf, clockTime, kilowattHours } from "../../../format.ts";
import { m } from "../../../text.ts";
import { useNow } from "../../../use-now.ts";
import { energyQuery } from "../../station-energy/queries.ts";
import { authorWords } from "../../station-energy/words.ts";
import { lastEnergyChangeQuery } from "../queries.ts";
import { batteryWindows } from "./plan-windows.ts";

/** As many as can be remembered; the plan itself has them all. */
const MOST_WINDOWS = 3;

const GOAL_WORDS: Record<EnergyView["policy"]["goal"], () => string> = {
  cheapest: m.goalCheapest,
  greenest: m.goalGreenest,
  balanced: m.goalBalanced,
};

/** How the station's energy is managed now: the settings in force, and what follows from them (R6). */
export function EnergyCard({ station }: { readonly station: LocationView }) {
  const energy = useQuery(energyQuery(station.id));
  return (
    <Card
      title={m.energySettings()}
      actions={
        <Link to="/stations/$stationId/energy" params={{ stationId: station.id }}>
          {m.energyManagement()}
        </Link>
      }
    >
      <Answer of={energy} heightsPx={[168]}>
        {({ energy: known }) => <Settings station={station} energy={known} />}
      </Answer>
    </Card>
  );
}

function Settings({ station, energy }: { readonly station: LocationView; readonly energy: EnergyView }) {
  const now = useNow();
  const { data: changes } = useQuery(lastEnergyChangeQuery(station.id));
  const { timeZone } = station;
  const { policy, plan, now: current } = energy;
  const [change] = changes?.items ?? [];
  const windows = (use: "store" | "use") => {
    const all = batteryWindows(plan?.slots ?? [], use, now).slice(0, MOST_WINDOWS);
    const times = all.map(({ from, to }) => m.fromTo({ from: clockTime(from, timeZone), to: clockTime(to, timeZone) }));
    return times.length === 0 ? m.batteryNotPlanned() : allOf(times);
  };
  const battery =
    current.battery === null
      ? []
      : [
          [m.storesAt(), windows("store")] as const,
          [m.usedAt(), windows("use")] as const,
          [m.reserve(), reserveWords(policy.reserveWh)] as const,
        ];
  return (
    <Facts
      facts={[
        [m.mode(), energy.isManual ? m.modeManual() : m.modeAutomatic()],
        [m.goal(), GOAL_WORDS[policy.goal]()],
        [
          m.dsoNow(),
          current.dso === null
            ? m.noDsoNow()
            : m.dsoUntil({ dso: current.dso.name, time: clockTime(current.dso.until, timeZone) }),
        ],
        ...battery,
        [
          m.setBy(),
          change === undefined
            ? m.neverSet()
            : m.setByAt({
                author: authorWords(change),
                time: clockTime(change.at, timeZone),
              }),
        ],
      ]}
    />
  );
}

function reserveWords(reserveWh: number | null): string {
  return reserveWh === null ? m.reserveAutomatic() : m.kilowattHours({ energy: kilowattHours(reserveWh, 0) });
}
