import * as z from "zod";
import { optional, single } from "./lenient.ts";
import { identifierOf, isNamed, isServed, MODULES, type OcpiModule, type ServedPartner } from "./modules.ts";
import type { Party } from "./routing.ts";

/** The one we speak. */
export const OUR_VERSION = "2.2.1";

export const versionList = z.array(z.looseObject({ version: z.string(), url: z.string() }));

const endpoint = z.looseObject({ identifier: z.string(), role: optional(z.string()), url: z.string() });

export const versionDetails = single(z.looseObject({ version: z.string(), endpoints: z.array(endpoint).min(1) }));

/** One interface of a module, as somebody offers it. */
export interface Endpoint {
  readonly identifier: string;
  readonly role: string;
  readonly url: string;
}

/** @returns where its details are; null: no version in common. */
export function commonVersion(versions: z.infer<typeof versionList>): string | null {
  return versions.find(({ version }) => version === OUR_VERSION)?.url ?? null;
}

/** The role of `credentials` means nothing (OCPI-V1): it is read as SENDER, as it is to be written. */
export function endpointsOf(details: z.infer<typeof versionDetails>): readonly Endpoint[] {
  return details.endpoints.map(({ identifier, role, url }) => ({
    identifier: identifier.toLowerCase(),
    role: identifier.toLowerCase() === "credentials" ? "SENDER" : (role ?? "SENDER").toUpperCase(),
    url,
  }));
}

export function endpointUrl(endpoints: readonly Endpoint[], module: string, role: string): string | null {
  return endpoints.find((each) => isNamed(module, each.identifier) && each.role === role)?.url ?? null;
}

/** `GET /ocpi/versions`. @param base our address up to and with `/ocpi`. */
export function ourVersions(base: string) {
  return [{ version: OUR_VERSION, url: `${base}/${OUR_VERSION}` }];
}

/** `GET /ocpi/2.2.1`: every module of the table that whoever asks is served (OCPI-V1, V2). */
export function ourVersionDetails(base: string, owner: Party, partner: ServedPartner) {
  const served = Object.entries<OcpiModule>(MODULES).filter(([, module]) => isServed(module, partner));
  const endpoints = served.map(([id, module]) => ({
    identifier: identifierOf(id, module, owner, partner),
    role: module.role,
    url: `${base}/${OUR_VERSION}/${id}`,
  }));
  return { version: OUR_VERSION, endpoints };
}
