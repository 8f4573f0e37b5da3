import type * as z from "zod";
import type { Asked } from "../../domain/dso.ts";
import type { Enrolment, LocationFacts } from "./adapter.ts";
import { answered, type DsoMeans, faulty, readJson } from "./call.ts";
import { callVtn, readAll, unexpected, type VtnCall } from "./openadr-client.ts";
import { programsOf } from "./openadr-events.ts";
import type { OpenAdrLink } from "./openadr-link.ts";
import { vtnResource, vtnSubscription, vtnVen } from "./openadr-objects.ts";

/** Us as a VEN, a location as one of its resources, and a webhook; what is there already is taken (EN-A3). */
export async function enrol(means: DsoMeans, link: OpenAdrLink, { id }: LocationFacts): Promise<Asked<Enrolment>> {
  const { venName } = link;
  const ven = await madeOnce(means, link, {
    path: "/vens",
    query: [["venName", venName]],
    schema: vtnVen,
    isIt: (each) => each.venName === venName,
    body: { objectType: "VEN_VEN_REQUEST", venName },
  });
  if (!ven.ok) return ven;
  const venID = ven.value.id;
  const resource = await madeOnce(means, link, {
    path: "/resources",
    query: [
      ["resourceName", id],
      ["venID", venID],
    ],
    schema: vtnResource,
    isIt: (each) => each.resourceName === id && each.venID === venID,
    body: { objectType: "VEN_RESOURCE_REQUEST", resourceName: id, venID },
  });
  if (!resource.ok) return resource;
  await subscribe(means, link);
  return answered({ venId: venID, resourceId: resource.value.id });
}

interface Wanted<T> {
  readonly path: string;
  readonly query: NonNullable<VtnCall["query"]>;
  readonly schema: z.ZodType<T>;
  readonly isIt: (object: T) => boolean;
  readonly body: NonNullable<VtnCall["body"]>;
}

async function madeOnce<T extends { readonly id: string }>(
  means: DsoMeans,
  link: OpenAdrLink,
  wanted: Wanted<T>,
): Promise<Asked<T>> {
  const known = await found(means, link, wanted);
  if (!known.ok) return known;
  if (known.value) return answered(known.value);
  const call = { method: "POST", path: wanted.path, body: wanted.body } as const;
  const made = await callVtn(means, link, call);
  if (!made.ok) return made;
  if (made.value.status === 201 || made.value.status === 200) return readJson(made.value.text, wanted.schema);
  if (made.value.status !== 409) return unexpected(call, made.value);
  // It was made meanwhile, or it belongs to somebody whose objects we do not see.
  const taken = await found(means, link, wanted);
  if (!taken.ok) return taken;
  return taken.value ? answered(taken.value) : faulty("refused", `The name in POST ${wanted.path} is taken.`);
}

async function found<T extends { readonly id: string }>(
  means: DsoMeans,
  link: OpenAdrLink,
  { path, query, schema, isIt }: Wanted<T>,
): Promise<Asked<T | undefined>> {
  const all = await readAll(means, link, { path, query }, schema);
  return all.ok ? answered(all.value.find(isIt)) : all;
}

/** A webhook only hints, and some VTNs have none: what becomes of it decides nothing (EN-A14). */
async function subscribe(means: DsoMeans, link: OpenAdrLink): Promise<void> {
  const { callback, venName: clientName } = link;
  if (callback === null) return;
  const programs = await programsOf(means, link);
  const known = await subscriptionsOf(means, link);
  if (!programs.ok || !known.ok) return;
  for (const { id: programID } of programs.value) {
    const isKnown = known.value.some(
      (each) =>
        each.programID === programID && each.objectOperations.some(({ callbackUrl }) => callbackUrl === callback.url),
    );
    if (isKnown) continue;
    const operations = ["CREATE", "UPDATE", "DELETE"];
    const { url: callbackUrl, bearerToken } = callback;
    const body = {
      clientName,
      programID,
      objectOperations: [{ objects: ["EVENT"], operations, callbackUrl, bearerToken }],
    };
    await callVtn(means, link, { method: "POST", path: "/subscriptions", body });
  }
}

function subscriptionsOf(means: DsoMeans, link: OpenAdrLink) {
  return readAll(means, link, { path: "/subscriptions", query: [["clientName", link.venName]] }, vtnSubscription);
}

/** The resource goes; with the last one go the webhook and the VEN. */
export async function leave(means: DsoMeans, link: OpenAdrLink, enrolment: Enrolment): Promise<Asked<null>> {
  const { venId, resourceId } = enrolment;
  const left = await remove(means, link, `/resources/${resourceId}`);
  if (!left.ok) return left;
  const others = await readAll(means, link, { path: "/resources", query: [["venID", venId]] }, vtnResource);
  if (!others.ok || others.value.some((each) => each.venID === venId)) return others.ok ? answered(null) : others;
  const subscriptions = await subscriptionsOf(means, link);
  for (const { id } of subscriptions.ok ? subscriptions.value : []) {
    await remove(means, link, `/subscriptions/${id}`);
  }
  return remove(means, link, `/vens/${venId}`);
}

async function remove(means: DsoMeans, link: OpenAdrLink, path: string): Promise<Asked<null>> {
  const call = { method: "DELETE", path } as const;
  const asked = await callVtn(means, link, call);
  if (!asked.ok) return asked;
  const isGone = asked.value.status < 300 || asked.value.status === 404;
  return isGone ? answered(null) : unexpected(call, asked.value);
}
