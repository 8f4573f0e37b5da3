import * as z from "zod";
import { optional, single } from "./lenient.ts";
import { isServed, MODULES, type OcpiModule } from "./modules.ts";

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
  return endpoints.find((each) => each.identifier === module && each.role === role)?.url ?? null;
}

/** `GET /ocpi/versions`. @param base our address up to and with `/ocpi`. */
export function ourVersions(base: string) {
  return [{ version: OUR_VERSION, url: `${base}/${OUR_VERSION}` }];
}

/** `GET /ocpi/2.2.1`: every module of the table that whoever asks is served (OCPI-V1, V2). @param roles that it plays. */
export function ourVersionDetails(base: string, roles: readonly { readonly role: string }[]) {
  const served = Object.entries<OcpiModule>(MODULES).filter(([, module]) => isServed(module, roles));
  const endpoints = served.map(([identifier, { role }]) => ({
    identifier,
    role,
    url: `${base}/${OUR_VERSION}/${identifier}`,
  }));
  return { version: OUR_VERSION, endpoints };
}
