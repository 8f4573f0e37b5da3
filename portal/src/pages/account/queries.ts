import { queryOptions } from "@tanstack/react-query";
import { parseResponse } from "hono/client";
import { api } from "../../api.ts";

export const accountQuery = queryOptions({
  queryKey: ["account"],
  queryFn: () => parseResponse(api.account.$get()),
});

export const signInsQuery = queryOptions({
  queryKey: ["signIns"],
  queryFn: async () => (await parseResponse(api.account["sign-ins"].$get())).items,
});

export async function changePassword(json: { readonly currentPassword: string; readonly newPassword: string }) {
  await api.account.password.$post({ json });
}

export async function askForAddress(json: { readonly email: string; readonly password: string }) {
  await api.account.email.$post({ json });
}

export async function endSignIn(id: string) {
  await api.account["sign-ins"][":id"].$delete({ param: { id } });
}
