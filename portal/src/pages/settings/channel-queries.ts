import { queryOptions } from "@tanstack/react-query";
import { parseResponse } from "hono/client";
import type { ChannelView, ChannelWish } from "../../../../src/entry/api/shared/notifications.ts";
import { api } from "../../api.ts";
import { ApiError } from "../../fetch.ts";

/** All of them, the oldest first. What became of messages changes with every alert. */
export const channelsQuery = queryOptions({
  queryKey: ["notifications", "channels"],
  queryFn: async () => (await parseResponse(api["notification-channels"].$get())).items,
  staleTime: 0,
});

const one = api["notification-channels"][":id"];

export function addChannel(json: ChannelWish) {
  return parseResponse(api["notification-channels"].$post({ json }));
}

/** An edit of the version that is on screen. */
export async function changeChannel(shown: ChannelView, json: Partial<ChannelWish>) {
  const param = { id: shown.id };
  const read = await one.$get({ param });
  const { updatedAt } = await parseResponse(read);
  if (updatedAt !== shown.updatedAt) throw new ApiError({ code: "version_conflict" });
  const headers = { "If-Match": read.headers.get("ETag") ?? "" };
  return parseResponse(one.$patch({ param, json }, { headers }));
}

export async function removeChannel(id: string): Promise<void> {
  await one.$delete({ param: { id } });
}

export function testChannel(id: string) {
  return parseResponse(one.test.$post({ param: { id } }));
}
