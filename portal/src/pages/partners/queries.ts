import { queryOptions } from "@tanstack/react-query";
import { type InferRequestType, type InferResponseType, parseResponse } from "hono/client";
import { api } from "../../api.ts";

const route = api.parties[":id"];

export type Partner = InferResponseType<typeof route.$get, 200>;
export type ListedPartner = InferResponseType<typeof api.parties.$get, 200>["items"][number];
export type HandshakeStep = InferResponseType<typeof route.handshakes.$get, 200>["items"][number];
export type Outbox = InferResponseType<typeof route.outbox.$get, 200>;
export type Contact = InferResponseType<typeof route.contacts.$get, 200>["items"][number];
export type RefusedCaller = InferResponseType<(typeof api)["refused-callers"]["$get"], 200>["items"][number];
export type Invitation = InferResponseType<typeof route.invitation.$post, 201>;
export type PartnerFields = InferRequestType<typeof api.parties.$post>["json"];
export type TheirInvitation = InferRequestType<typeof route.registration.$post>["json"];

/** All keys begin with it: what is done to one partner shows in the list too. */
const KEY = "partners";
export const PARTNERS = { queryKey: [KEY] };

/** Partners register by themselves, and nobody tells open pages. */
const READ_AGAIN_MS = 10_000;

export const partnersQuery = queryOptions({
  queryKey: [KEY],
  queryFn: async () => (await parseResponse(api.parties.$get())).items,
  staleTime: 0,
  refetchInterval: READ_AGAIN_MS,
});

/** A partner with the version that an edit has to name. */
export interface VersionedPartner {
  readonly partner: Partner;
  readonly etag: string;
}

export const partnerQuery = (id: string) =>
  queryOptions({
    queryKey: [KEY, id],
    queryFn: async (): Promise<VersionedPartner> => {
      const response = await route.$get({ param: { id } });
      return { partner: await parseResponse(response), etag: response.headers.get("ETag") ?? "" };
    },
    staleTime: 0,
    refetchInterval: READ_AGAIN_MS,
  });

export const handshakesQuery = (id: string) =>
  queryOptions({
    queryKey: [KEY, id, "handshakes"],
    queryFn: async () => (await parseResponse(route.handshakes.$get({ param: { id } }))).items,
    staleTime: 0,
    refetchInterval: READ_AGAIN_MS,
  });

export const outboxQuery = (id: string) =>
  queryOptions({
    queryKey: [KEY, id, "outbox"],
    queryFn: () => parseResponse(route.outbox.$get({ param: { id } })),
    staleTime: 0,
    refetchInterval: READ_AGAIN_MS,
  });

export const contactsQuery = (id: string) =>
  queryOptions({
    queryKey: [KEY, id, "contacts"],
    queryFn: async () => (await parseResponse(route.contacts.$get({ param: { id } }))).items,
    staleTime: 0,
    refetchInterval: READ_AGAIN_MS,
  });

export const refusedCallersQuery = queryOptions({
  queryKey: [KEY, "refused"],
  queryFn: async () => (await parseResponse(api["refused-callers"].$get())).items,
  staleTime: 0,
  refetchInterval: READ_AGAIN_MS,
});

export function savePartner(edited: VersionedPartner | null, json: PartnerFields): Promise<Partner> {
  if (edited === null) return parseResponse(api.parties.$post({ json }));
  const headers = { "If-Match": edited.etag };
  return parseResponse(route.$patch({ param: { id: edited.partner.id }, json }, { headers }));
}

export const invitePartner = (id: string): Promise<Invitation> =>
  parseResponse(route.invitation.$post({ param: { id } }));

export const registerWith = (id: string, json: TheirInvitation): Promise<Partner> =>
  parseResponse(route.registration.$post({ param: { id }, json }));

export const changeTokens = (id: string) => parseResponse(route.rotation.$post({ param: { id } }));
export const testPartner = (id: string) => parseResponse(route.test.$post({ param: { id } }));
export const keepOut = (id: string) => parseResponse(route.block.$put({ param: { id } }));
export const letIn = (id: string) => parseResponse(route.block.$delete({ param: { id } }));
export const retryOutbox = (id: string) => parseResponse(route.outbox.retry.$post({ param: { id } }));
export const tellAnew = (id: string) => parseResponse(route.outbox.resync.$post({ param: { id } }));

export async function endRegistration(id: string): Promise<void> {
  await route.registration.$delete({ param: { id } });
}

export async function removePartner(id: string): Promise<void> {
  await route.$delete({ param: { id } });
}
