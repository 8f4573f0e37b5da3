import { queryOptions } from "@tanstack/react-query";
import { type InferRequestType, type InferResponseType, parseResponse } from "hono/client";
import type { TariffDryRun, TariffEntry, TariffView } from "../../../../src/entry/api/shared/tariffs.ts";
import { api } from "../../api.ts";
import type { ConnectorClass, ReadPrices } from "./price-list.ts";

/** Whose price list: a location's own by its id, or the organisation's. */
export type Owner = string | null;

/** What has begun lately and what is to come; what is in force may have begun long before. */
const NEWEST = 60;

export const pricesQuery = (owner: Owner) =>
  queryOptions({ queryKey: ["prices", "versions", owner], queryFn: () => loadVersions(owner) });

async function loadVersions(owner: Owner): Promise<ReadPrices> {
  const list = owner === null ? { organisation: "true" as const } : { locationId: owner };
  const [newest, inForce] = await Promise.all([
    parseResponse(api.tariffs.$get({ query: { ...list, limit: NEWEST } })),
    parseResponse(api.tariffs.$get({ query: { ...list, active: "true" } })),
  ]);
  const inForceIds = new Set(inForce.items.map(({ id }) => id));
  const others = newest.items.filter(({ id }) => !inForceIds.has(id));
  return { versions: [...inForce.items, ...others], inForceIds, readAt: Date.now() };
}

export async function setPrice(entry: TariffEntry, key: string): Promise<TariffView> {
  const headers = { "Idempotency-Key": key };
  return await parseResponse(api.tariffs.$post({ json: entry }, { headers }));
}

export async function returnPrice(locationId: Owner, ofClass: ConnectorClass): Promise<void> {
  await parseResponse(api.tariffs.return.$post({ json: { locationId, class: ofClass } }));
}

export async function endOwnPrice(locationId: string, ofClass: ConnectorClass): Promise<void> {
  await parseResponse(api.tariffs.end.$post({ json: { locationId, class: ofClass } }));
}

export async function withdrawPrice(id: string): Promise<void> {
  await parseResponse(api.tariffs[":id"].withdraw.$post({ param: { id } }));
}

/** What setting it would do: what it is asked of may change at any moment, so it is asked again each time. */
export const dryRunQuery = (entry: TariffEntry) =>
  queryOptions({
    queryKey: ["price-dry-run", entry],
    queryFn: (): Promise<TariffDryRun> => parseResponse(api.tariffs["dry-run"].$post({ json: entry })),
    gcTime: 0,
  });

const ruleApi = api["price-rules"][":scope"][":class"];
export type PriceRule = InferResponseType<(typeof ruleApi)["$get"], 200>;
export type PriceVerdict = PriceRule["verdicts"][number];
export type PricePolicy = PriceRule["policy"];

/** A pricing rule with the version that an edit has to name. */
export interface VersionedRule {
  readonly rule: PriceRule;
  readonly etag: string;
}

const scopeOf = (owner: Owner) => (owner === null ? "organisation" : `location:${owner}`);

export const priceRuleQuery = (owner: Owner, ofClass: ConnectorClass) =>
  queryOptions({
    queryKey: ["prices", "rule", owner, ofClass],
    queryFn: async (): Promise<VersionedRule> => {
      const response = await ruleApi.$get({ param: { scope: scopeOf(owner), class: ofClass } });
      return { rule: await parseResponse(response), etag: response.headers.get("ETag") ?? "" };
    },
  });

export interface RuleEdit {
  readonly policy: PricePolicy;
  readonly isOn: boolean;
}

export async function saveRule(owner: Owner, ofClass: ConnectorClass, edit: RuleEdit, etag: string): Promise<void> {
  const param = { scope: scopeOf(owner), class: ofClass };
  await parseResponse(ruleApi.$put({ param, json: edit }, { headers: { "If-Match": etag } }));
}

const previewApi = api["price-rules"].preview;
export type PricePreview = InferResponseType<(typeof previewApi)["$post"], 200>;

export function previewRule(owner: Owner, ofClass: ConnectorClass, policy: PricePolicy): Promise<PricePreview> {
  return parseResponse(previewApi.$post({ json: { scope: scopeOf(owner), class: ofClass, policy } }));
}

const whatIfApi = api["what-if"];
export type WhatIfQuestion = InferRequestType<(typeof whatIfApi)["$post"]>["json"];
export type WhatIfPlace = InferResponseType<(typeof whatIfApi)["$post"], 200>["items"][number];

/** Page after page: each replays some thousand sessions. */
export async function replayMonth(question: WhatIfQuestion): Promise<readonly WhatIfPlace[]> {
  const places: WhatIfPlace[] = [];
  let cursor: string | null = null;
  do {
    const json: WhatIfQuestion = cursor === null ? question : { ...question, cursor };
    const page: WhatIfPage = await parseResponse(whatIfApi.$post({ json }));
    places.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return places;
}

interface WhatIfPage {
  readonly items: readonly WhatIfPlace[];
  readonly nextCursor: string | null;
}
