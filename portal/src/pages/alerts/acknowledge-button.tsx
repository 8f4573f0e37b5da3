import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { NotificationListed } from "../../../../src/entry/api/shared/notifications.ts";
import { stationsQuery } from "../../live/stations-query.ts";
import { useMay } from "../../rights.ts";
import { m } from "../../text.ts";
import { placeOf, whatOf } from "./alert-words.ts";
import { useHandle } from "./use-handle.ts";

/** Of a new alert, for who may. */
export function AcknowledgeButton({ alert }: { readonly alert: NotificationListed }) {
  const mayHandle = useMay("alert.handle");
  const { data: stations = [] } = useQuery(stationsQuery);
  const handling = useHandle(alert.id);
  if (!mayHandle || alert.state !== "new") return null;
  return (
    <Button
      variant="default"
      size="compact-sm"
      loading={handling.isPending}
      aria-label={m.acknowledgeOne({ what: whatOf(alert), where: placeOf(alert, stations).words })}
      onClick={() => handling.mutate({ kind: "acknowledge" })}
    >
      {m.acknowledge()}
    </Button>
  );
}
