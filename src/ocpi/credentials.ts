import * as z from "zod";
import { CREDENTIALS_TOKEN } from "./authorization.ts";
import { ciString, optional, single } from "./lenient.ts";

/** OCPI 2.2.1 Role. Others of partners are kept as they come. */
export const ROLES = ["CPO", "EMSP", "HUB", "NAP", "NSP", "OTHER", "SCSP"] as const;

const businessDetails = z.looseObject({ name: z.string().max(100), website: optional(z.string().max(255)) });

/** A role that somebody plays (mod_credentials CredentialsRole). */
export const credentialsRole = z.looseObject({
  role: z.string().min(1),
  business_details: businessDetails,
  party_id: ciString(3),
  country_code: ciString(2),
});

/** How to reach somebody, and who it is (mod_credentials Credentials). */
export const credentials = single(
  z.looseObject({
    token: z.string().regex(CREDENTIALS_TOKEN, "1 to 64 printable characters without spaces"),
    url: z.string().min(1).max(255),
    roles: z.array(credentialsRole).min(1),
  }),
);

export type Credentials = z.infer<typeof credentials>;
export type CredentialsRole = z.infer<typeof credentialsRole>;
