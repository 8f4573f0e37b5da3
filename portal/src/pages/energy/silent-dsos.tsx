import { useQueries, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Notice } from "../../blocks/notice.tsx";
import { allOf, clockTime } from "../../format.ts";
import { stationsQuery } from "../../live/stations-query.ts";
import { m } from "../../text.ts";
import { energyQuery } from "../station-energy/queries.ts";
import styles from "./energy.module.css";
import type { Dso } from "./queries.ts";
import { isSilent } from "./standing.ts";

/** More would be a list of its own, and as many questions. */
const MOST_PLANS = 5;

/** Who does not answer, and what goes on all the same. */
export function SilentDsos({ dsos }: { readonly dsos: readonly Dso[] }) {
  const silent = dsos.filter(isSilent);
  if (silent.length === 0) return null;
  if (silent.length < dsos.length) {
    return <Notice>{m.someDsosSilent({ names: allOf(silent.map(({ name }) => name)) })}</Notice>;
  }
  return (
    <div role="alert">
      <Notice>
        {m.noDsoAnswers()} <PlansInForce />
      </Notice>
    </div>
  );
}

/** The last plan of each station, with its age. */
function PlansInForce() {
  const { data: stations = [] } = useQuery(stationsQuery);
  const shown = stations.slice(0, MOST_PLANS);
  const plans = useQueries({ queries: shown.map(({ id }) => energyQuery(id)) });
  return (
    <span className={styles.plans}>
      {shown.map(({ id, name, timeZone }, index) => {
        const plan = plans[index]?.data?.energy.plan ?? null;
        return (
          plan !== null && (
            <Link key={id} to="/stations/$stationId/energy" params={{ stationId: id }}>
              {m.lastPlanOf({ station: name, time: clockTime(plan.madeAt, timeZone) })}
            </Link>
          )
        );
      })}
    </span>
  );
}
