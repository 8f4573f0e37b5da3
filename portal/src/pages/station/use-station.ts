import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { LocationView } from "../../../../src/entry/api/shared/schemas.ts";
import { stationsQuery } from "../../live/stations-query.ts";

const route = getRouteApi("/signedIn/stations/$stationId");

/** The station that the page is of: its frame shows no page before it is there. */
export function useStation(): LocationView {
  const { stationId } = route.useParams();
  const { data } = useSuspenseQuery(stationsQuery);
  const station = data.find(({ id }) => id === stationId);
  if (station === undefined) throw new Error(`No station ${stationId}`);
  return station;
}
