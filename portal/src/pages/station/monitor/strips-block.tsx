import { useQueries, useQuery } from "@tanstack/react-query";
import type { LocationView } from "../../../../../src/entry/api/shared/schemas.ts";
import { Failed } from "../../../blocks/failed.tsx";
import { Loading } from "../../../blocks/loading.tsx";
import { contactGapsQuery, statusHistoryQuery } from "../../../states/history-queries.ts";
import { stripOf } from "../../../states/slot-strip.ts";
import { StripFigure } from "../../../states/strip-figure.tsx";
import { m } from "../../../text.ts";
import { useNow } from "../../../use-now.ts";
import type { Slot } from "../../stations/totals.ts";

const DAY_MS = 86_400_000;
const STRIP_HEIGHT_PX = 28;
const FRAME_HEIGHT_PX = 150;

/** What each slot was in the last 24 hours. */
export function StripsBlock({ station, slots }: { readonly station: LocationView; readonly slots: readonly Slot[] }) {
  const now = useNow();
  const span = { from: now - DAY_MS, to: now };
  const gaps = useQuery(contactGapsQuery);
  const histories = useQueries({
    queries: station.chargePoints.map((chargePoint) => statusHistoryQuery(chargePoint, span.from)),
  });
  const failed = [gaps, ...histories].find(({ data, error }) => data === undefined && error !== null);
  if (failed !== undefined) return <Failed error={failed.error} onRetry={failed.refetch} />;
  if (gaps.data === undefined || histories.some(({ data }) => data === undefined)) {
    return <Loading heightsPx={[FRAME_HEIGHT_PX + STRIP_HEIGHT_PX * slots.length]} onRetry={gaps.refetch} />;
  }
  const notices = gaps.data.items;
  const historyOf = (slot: Slot) => histories[station.chargePoints.indexOf(slot.chargePoint)]?.data ?? [];
  return (
    <StripFigure
      title={m.lastDay()}
      fileName={m.stripsFileName({ station: station.id })}
      strips={slots.map((slot) => ({
        slot: slot.evse.label,
        stretches: stripOf(slot, historyOf(slot), notices, span),
      }))}
      span={span}
      timeZone={station.timeZone}
    />
  );
}
