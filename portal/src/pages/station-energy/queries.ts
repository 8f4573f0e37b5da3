import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { type InferRequestType, type InferResponseType, parseResponse } from "hono/client";
import { api } from "../../api.ts";
import { isSomebodyHere } from "../../presence.ts";

const route = api.locations[":id"].energy;

export type Energy = InferResponseType<typeof route.$get, 200>;
export type Override = Energy["overrides"][number];
export type EnergySlots = InferResponseType<typeof route.slots.$get, 200>;
export type PlanSlot = NonNullable<Energy["plan"]>["slots"][number];
export type EnergyChange = InferResponseType<typeof route.history.$get, 200>["items"][number];
export type DryRun = InferResponseType<(typeof route)["dry-run"]["$post"], 200>;
export type Battery = InferResponseType<typeof route.battery.$get, 200>["battery"];
export type NewOverride = InferRequestType<typeof route.overrides.$post>["json"];
export type PolicyPatch = InferRequestType<typeof route.$patch>["json"];

/** A station's energy with the version that an edit has to name. */
export interface VersionedEnergy {
  readonly energy: Energy;
  readonly etag: string;
}

/** Follows the live topic `site`. */
export const energyQuery = (id: string) =>
  queryOptions({
    queryKey: ["site", id],
    queryFn: async (): Promise<VersionedEnergy> => {
      const response = await route.$get({ param: { id } });
      return { energy: await parseResponse(response), etag: response.headers.get("ETag") ?? "" };
    },
  });

/** A quarter hour is written once it is over, or a little later; nobody tells open pages of it. */
const READ_AGAIN_MS = 60_000;

/** What happened in the last hours. @param until the quarter hour with which the plan begins: once it moves on, another is over. */
export const energySlotsQuery = (id: string, until: string | undefined) =>
  queryOptions({
    queryKey: ["energy-slots", id, until],
    queryFn: () => parseResponse(route.slots.$get({ param: { id }, query: {} })),
    placeholderData: keepPreviousData,
    refetchInterval: () => (isSomebodyHere() ? READ_AGAIN_MS : false),
  });

/** The battery's data sheet; null: there is none. */
export const batteryQuery = (id: string) =>
  queryOptions({
    queryKey: ["battery", id],
    queryFn: async () => (await parseResponse(route.battery.$get({ param: { id } }))).battery,
  });

const HISTORY_LINES = 20;

export const historyQuery = (id: string) =>
  queryOptions({
    queryKey: ["site", id, "history"],
    queryFn: async () =>
      (await parseResponse(route.history.$get({ param: { id }, query: { limit: HISTORY_LINES } }))).items,
  });

/** What would be changed. */
export interface Edits {
  readonly policy: PolicyPatch;
  readonly add: readonly NewOverride[];
  /** Ids of what was set by hand. */
  readonly takeBack: readonly string[];
}

export function tryEdits(id: string, { policy, add, takeBack }: Edits): Promise<DryRun> {
  const json = { policy, add: [...add], takeBack: [...takeBack] };
  return parseResponse(route["dry-run"].$post({ param: { id }, json }));
}

export async function saveEdits(id: string, etag: string, { policy, add, takeBack }: Edits): Promise<void> {
  if (Object.keys(policy).length > 0) {
    await route.$patch({ param: { id }, json: policy }, { headers: { "If-Match": etag } });
  }
  for (const overrideId of takeBack) await takeBackOverride(id, overrideId);
  for (const json of add) await route.overrides.$post({ param: { id }, json });
}

export async function takeBackOverride(id: string, overrideId: string): Promise<void> {
  await route.overrides[":overrideId"].$delete({ param: { id, overrideId } });
}
