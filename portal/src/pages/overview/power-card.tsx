import { useQuery } from "@tanstack/react-query";
import type { Stations } from "../../live/patch.ts";
import { sitesQuery } from "../../live/sites-query.ts";
import { PowerFigure } from "../../power/power-figure.tsx";
import { powerNow } from "../../power/power-now.ts";
import { usePowerFacts } from "../../power/use-power-facts.ts";
import { m } from "../../text.ts";
import { slotsOf } from "../stations/totals.ts";

/** Power now of all stations together. */
export function PowerCard({ stations }: { readonly stations: Stations }) {
  const { data: sites } = useQuery(sitesQuery);
  const { thresholds, sellers } = usePowerFacts();
  const known = stations.map((station) => {
    const site = sites?.get(station.id);
    return { slots: slotsOf(station), battery: site?.battery ?? null, dsoId: site?.dso?.id ?? null };
  });
  return <PowerFigure fileName={m.powerOfAllFileName()} flows={powerNow(known, thresholds)} sellers={sellers} />;
}
