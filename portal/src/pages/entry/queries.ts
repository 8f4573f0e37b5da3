import { queryOptions } from "@tanstack/react-query";
import { parseResponse } from "hono/client";
import { api } from "../../api.ts";
import { currentLocale } from "../../text.ts";

export const setUpQuery = queryOptions({
  queryKey: ["setUp"],
  queryFn: () => parseResponse(api.auth.setup.$get()),
});

export interface FirstUser {
  readonly setupToken: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

export function setUp(entry: FirstUser) {
  return parseResponse(api.auth.setup.$post({ json: { ...entry, language: currentLocale() } }));
}

/** What a mailed link is for. Looking does not use it up. */
export const linkQuery = (token: string) =>
  queryOptions({
    queryKey: ["link", token],
    queryFn: () => parseResponse(api.auth.links.read.$post({ json: { token } })),
  });

export function spendLink(token: string, password?: string) {
  return parseResponse(api.auth.links.use.$post({ json: { token, password } }));
}

export async function askForReset(email: string): Promise<void> {
  await api.auth["password-resets"].$post({ json: { email } });
}
