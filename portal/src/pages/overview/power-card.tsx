import { useQuery } from "@tanstack/react-query";
import { Loading } from "../../blocks/loading.tsx";
import type { Stations } from "../../live/patch.ts";
import { sitesQuery } from "../../live/sites-query.ts";
import { PowerFigure } from "../../power/power-figure.tsx";
import { powerNow } from "../../power/power-now.ts";
import { usePowerFacts } from "../../power/use-power-facts.ts";
import { m } from "../../text.ts";
import { slotsOf } from "../stations/totals.ts";

const HEIGHT_PX = 370;

/** Power now of all stations together. */
export function PowerCard({ stations }: { readonly stations: Stations }) {
  const { data: sites, isPending, refetch } = useQuery(sitesQuery);
  const { thresholds, sellers, ...facts } = usePowerFacts();
  if (isPending || facts.isPending) return <Loading heightsPx={[HEIGHT_PX]} onRetry={refetch} />;
  const known = stations.map((station) => {
    const site = sites?.get(station.id);
    return { slots: slotsOf(station), battery: site?.battery ?? null, dsoId: site?.dso?.id ?? null };
  });
  return <PowerFigure fileName={m.powerOfAllFileName()} flows={powerNow(known, thresholds)} sellers={sellers} />;
}
