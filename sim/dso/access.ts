import type { DsoSpec } from "./spec.ts";

/** What a DSO hands to a new customer, and where it is controlled. */
export function accessOf({ key, title, client, currency }: DsoSpec, url: string) {
  return {
    dso: key,
    name: title,
    baseUrl: `${url}/${key}`,
    program: `${title} dynamic`,
    clientId: client.id,
    clientSecret: client.secret,
    currency,
    control: `${url}/_control/${key}`,
  };
}
