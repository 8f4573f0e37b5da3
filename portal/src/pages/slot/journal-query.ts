import { infiniteQueryOptions } from "@tanstack/react-query";
import { parseResponse } from "hono/client";
import { api } from "../../api.ts";

const PAGE_SIZE = 20;

/** The frames of a charge point, the newest first. @param find somewhere in the frame; empty: all. */
export const journalQuery = (chargePointId: string, find: string) =>
  infiniteQueryOptions({
    queryKey: ["charge-point", chargePointId, "messages", find],
    queryFn: ({ pageParam }) => loadPage(chargePointId, find, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });

function loadPage(chargePointId: string, find: string, cursor: string | null) {
  const query = {
    limit: PAGE_SIZE,
    ...(find === "" ? {} : { text: find }),
    ...(cursor === null ? {} : { cursor }),
  };
  return parseResponse(
    api["charge-points"][":id"].messages.$get({ param: { id: encodeURIComponent(chargePointId) }, query }),
  );
}

export type JournalMessage = Awaited<ReturnType<typeof loadPage>>["items"][number];
