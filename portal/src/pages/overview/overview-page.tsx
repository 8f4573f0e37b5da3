import { useQuery } from "@tanstack/react-query";
import { Answer } from "../../blocks/answer.tsx";
import { Page } from "../../blocks/page.tsx";
import type { Stations } from "../../live/patch.ts";
import { stationsQuery } from "../../live/stations-query.ts";
import { m } from "../../text.ts";
import { NoStations } from "../stations/no-stations.tsx";
import { AttentionCard } from "./attention-card.tsx";
import { BookingsCard } from "./bookings-card.tsx";
import { CheapestCard } from "./cheapest-card.tsx";
import { Numbers } from "./numbers.tsx";
import styles from "./overview.module.css";
import { PowerCard } from "./power-card.tsx";

/** All stations at a glance: what goes on, and what somebody should see to. */
export function OverviewPage() {
  const stations = useQuery(stationsQuery);
  return (
    <Page title={m.overview()}>
      <Answer of={stations} heightsPx={[92, 320, 260]}>
        {(all) => (all.length === 0 ? <NoStations /> : <Overview stations={all} />)}
      </Answer>
    </Page>
  );
}

function Overview({ stations }: { readonly stations: Stations }) {
  return (
    <>
      <Numbers stations={stations} />
      <div className={styles.blocks}>
        <div className={styles.wide}>
          <AttentionCard stations={stations} />
          <PowerCard stations={stations} />
        </div>
        <div className={styles.narrow}>
          <CheapestCard />
          <BookingsCard stations={stations} />
        </div>
      </div>
    </>
  );
}
