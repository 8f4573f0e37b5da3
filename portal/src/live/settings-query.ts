import { queryOptions } from "@tanstack/react-query";
import { type InferResponseType, parseResponse } from "hono/client";
import { api } from "../api.ts";

export type Settings = InferResponseType<typeof api.settings.$get, 200>;

/** The organisation's settings with the version that an edit has to name. */
export interface VersionedSettings {
  readonly settings: Settings;
  readonly etag: string;
}

export const settingsQuery = queryOptions({ queryKey: ["settings"], queryFn: loadSettings });

async function loadSettings(): Promise<VersionedSettings> {
  const response = await api.settings.$get();
  return { settings: await parseResponse(response), etag: response.headers.get("ETag") ?? "" };
}
