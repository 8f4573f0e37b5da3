import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { LocationView } from "../../../../src/entry/api/shared/schemas.ts";
import { announce } from "../../blocks/announcements.tsx";
import { Card } from "../../blocks/card.tsx";
import { stationsQuery } from "../../live/stations-query.ts";
import { whyNotDone } from "../../refusals.ts";
import { m } from "../../text.ts";
import { useNow } from "../../use-now.ts";
import { priceListAt } from "../prices/price-list.ts";
import { pricesQuery } from "../prices/queries.ts";
import { patchStation } from "./queries.ts";

/** Whether drivers and partners are shown the station, and what it still lacks. */
export function PublishCard({ station }: { readonly station: LocationView }) {
  const client = useQueryClient();
  const { data: prices } = useQuery(pricesQuery(null));
  const now = useNow();
  const lacksPrice = prices !== undefined && priceListAt(prices, now).some(({ inForce }) => inForce === null);
  const publish = useMutation({
    mutationFn: () => patchStation(station.id, { published: !station.published }),
    onSuccess: () => {
      announce(station.published ? m.stationHidden() : m.stationPublished());
      return client.invalidateQueries({ queryKey: stationsQuery.queryKey });
    },
    onError: (error) => announce(m.notSaved({ why: whyNotDone(error) })),
  });
  return (
    <Card title={m.publishTitle()}>
      <p>{station.published ? m.isPublished() : m.isNotPublished()}</p>
      {!station.published && lacksPrice && (
        <p>
          {m.pricesFirst()} <Link to="/prices">{m.setPrices()}</Link>
        </p>
      )}
      <p>
        <Button
          variant={station.published ? "default" : "filled"}
          loading={publish.isPending}
          disabled={!station.published && lacksPrice}
          onClick={() => publish.mutate()}
        >
          {station.published ? m.hideStation() : m.publishStation()}
        </Button>
      </p>
    </Card>
  );
}
