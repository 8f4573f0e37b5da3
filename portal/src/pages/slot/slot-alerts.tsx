import { useInfiniteQuery } from "@tanstack/react-query";
import { Answer } from "../../blocks/answer.tsx";
import { Card } from "../../blocks/card.tsx";
import { m } from "../../text.ts";
import { AlertLinks } from "../alerts/alert-links.tsx";
import { whatOf } from "../alerts/alert-words.ts";
import { alertsQuery } from "../alerts/queries.ts";
import type { Slot } from "../stations/totals.ts";

interface SlotAlertsProps {
  readonly slot: Slot;
  readonly timeZone: string;
}

/** What is wrong with a slot, or with all of its charger, and who sees to it. */
export function SlotAlerts({ slot: { chargePoint, evse }, timeZone }: SlotAlertsProps) {
  const alerts = useInfiniteQuery(alertsQuery({ charger: chargePoint.id }));
  const open = alerts.data?.pages
    .flatMap(({ items }) => items)
    .filter(({ evseUid }) => evseUid === null || evseUid === evse.uid);
  return (
    <Card title={m.alerts()}>
      <Answer of={{ ...alerts, data: open }} heightsPx={[60]}>
        {(listed) => (
          <AlertLinks alerts={listed} nameOf={whatOf} timeZoneOf={() => timeZone} none={m.nothingBroken()} />
        )}
      </Answer>
    </Card>
  );
}
