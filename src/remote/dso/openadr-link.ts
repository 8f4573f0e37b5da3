import * as z from "zod";
import { askedLink } from "./link.ts";

/** Lengths as the OpenADR 3.1 document bounds them. */
const NAME = z.string().min(1).max(128);
const ID = NAME.regex(/^[a-zA-Z0-9_-]*$/);
const SECRET = z.string().min(1).max(4096);
const ADDRESS = z.url().max(8000);

const MOST_PROGRAMS = 4;
const MOST_TARGETS = 20;
const MOST_TOKEN_HOSTS = 5;

/** Names under which VTNs take a request for capacity: the standard spells them in three ways (EN-A12). */
const RESERVATION_NAMES = [
  "IMPORT_CAPACITY_RESERVATION",
  "CAPACITY_RESERVATION",
  "IMPORT_RESERVATION_CAPACITY",
] as const;

/** How a DSO is reached by OpenADR 3.1; its version cannot be read from the wire (EN-A1). Secrets are in the clear. */
export const openAdrLink = z.strictObject({
  baseUrl: ADDRESS.transform((url) => url.replace(/\/+$/, "")).describe("Everything before `/programs`."),
  programs: z
    .array(z.union([z.strictObject({ id: ID }), z.strictObject({ name: NAME })]))
    .min(1)
    .max(MOST_PROGRAMS)
    .describe("A tariff is a program; capacities may be in another one."),
  clientId: SECRET,
  clientSecret: SECRET,
  scope: z.string().max(4096).optional().describe("Asked for with each token; absent: what the client may."),
  venName: NAME.describe("Us at this DSO; unique among all its clients."),
  targets: z
    .array(NAME)
    .max(MOST_TARGETS)
    .default([])
    .describe("What it granted us to ask for, where it wants to be told; else it knows by itself."),
  reservationName: z.enum(RESERVATION_NAMES).default("IMPORT_CAPACITY_RESERVATION"),
  callback: z
    .strictObject({ url: ADDRESS, bearerToken: SECRET })
    .nullable()
    .default(null)
    .describe("Where it tells us that something changed; null: it is only asked (EN-A14)."),
  tokenHosts: z
    .array(z.string().min(1).max(255))
    .max(MOST_TOKEN_HOSTS)
    .default([])
    .describe("`host` or `host:port` that may make tokens beside its own (EN-A2)."),
  ...askedLink,
});
export type OpenAdrLink = z.output<typeof openAdrLink>;
export type ProgramName = OpenAdrLink["programs"][number];
