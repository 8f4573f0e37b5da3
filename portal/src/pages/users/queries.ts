import { queryOptions } from "@tanstack/react-query";
import { parseResponse } from "hono/client";
import type { UserView } from "../../../../src/entry/api/shared/accounts.ts";
import { api } from "../../api.ts";
import { ApiError } from "../../fetch.ts";

const PAGE_SIZE = 200;

interface UserPage {
  readonly items: readonly UserView[];
  readonly nextCursor: string | null;
}

export const usersQuery = queryOptions({ queryKey: ["users"], queryFn: loadUsers });

/** Every user, page after page. */
async function loadUsers(): Promise<readonly UserView[]> {
  const users: UserView[] = [];
  let cursor: string | null = null;
  do {
    const query = { limit: PAGE_SIZE, ...(cursor === null ? {} : { cursor }) };
    const page: UserPage = await parseResponse(api.users.$get({ query }));
    users.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return users;
}

export interface Invitation {
  readonly name: string;
  readonly email: string;
  readonly role: UserView["role"];
  readonly locationIds: UserView["locationIds"];
  readonly language: "en" | "it";
}

export function inviteUser(json: Invitation): Promise<UserView> {
  return parseResponse(api.users.$post({ json }));
}

export function inviteAgain(id: string): Promise<UserView> {
  return parseResponse(api.users[":id"].invitation.$post({ param: { id } }));
}

export interface UserChange {
  readonly name?: string;
  readonly role?: UserView["role"];
  readonly locationIds?: UserView["locationIds"];
  readonly active?: boolean;
}

/** An edit of the version that is on screen. */
export async function changeUser(shown: UserView, json: UserChange): Promise<UserView> {
  const param = { id: shown.id };
  const read = await api.users[":id"].$get({ param });
  const { updatedAt } = await parseResponse(read);
  if (updatedAt !== shown.updatedAt) throw new ApiError({ code: "version_conflict" });
  const headers = { "If-Match": read.headers.get("ETag") ?? "" };
  return parseResponse(api.users[":id"].$patch({ param, json }, { headers }));
}

export async function signOutEverywhere(id: string): Promise<void> {
  await api.users[":id"]["sign-ins"].$delete({ param: { id } });
}

export async function removeUser(id: string): Promise<void> {
  await api.users[":id"].$delete({ param: { id } });
}
