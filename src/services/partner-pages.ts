import * as z from "zod";
import { ok, type Result, refuse } from "../domain/result.ts";
import { isSuccess } from "../ocpi/envelope.ts";
import { MODULES, type ModuleId } from "../ocpi/modules.ts";
import { nextPage } from "../ocpi/paging.ts";
import { endpointUrl } from "../ocpi/versions.ts";
import { refusePartnerAddress } from "../remote/public-address.ts";
import type { PartnerRow } from "../store/partners.ts";
import type { Deps } from "./deps.ts";
import { partnerToken } from "./registration.ts";

/** A part of a list that a partner keeps as SENDER. */
export interface PartnerPage {
  readonly items: readonly unknown[];
  /** Null: it was the last one. */
  readonly next: string | null;
}

/**
 * Reads a page of a partner's list. What went wrong is refused in a sentence for people.
 * @param urlOf its address, from that of the list: it may lead nowhere else (OCPI-C9).
 */
export async function readPartnerPage(
  deps: Deps,
  partner: PartnerRow,
  module: ModuleId,
  urlOf: (endpoint: string) => string,
): Promise<Result<PartnerPage>> {
  const endpoint = endpointUrl(partner.endpoints, module, "SENDER");
  const token = partnerToken(deps, partner);
  const [to] = partner.roles;
  if (endpoint === null || token === null || to === undefined) return fail(`It offers no list of ${module}.`);
  const url = urlOf(endpoint);
  const refusal = refusePartnerAddress(url, partner.hosts, deps.isDevelopment);
  if (refusal !== null) return fail(`${url}: ${refusal}`);
  if (new URL(url).host !== new URL(endpoint).host) return fail(`${url} leads away from ${endpoint}.`);
  const routing = MODULES[module].kind === "functional" ? { routing: { from: deps.cpo, to } } : {};
  const ids = { requestId: deps.newId(), correlationId: deps.newId() };
  const answer = await deps.callPartner({ method: "GET", url, token, ...ids, ...routing });
  if (answer.kind !== "answered") return fail(answer.why);
  const { httpStatus, envelope, link } = answer;
  if (httpStatus < 200 || httpStatus > 299 || !isSuccess(envelope)) {
    return fail(`It answered HTTP ${httpStatus} with status_code ${envelope.statusCode}.`);
  }
  const { data } = z.array(z.unknown()).safeParse(envelope.data ?? []);
  return data === undefined ? fail("Its answer is no list.") : ok({ items: data, next: nextPage(link, url) });
}

/** The first page of a list, with filters. */
export function firstPage(endpoint: string, filters: Readonly<Record<string, string>>): string {
  if (!URL.canParse(endpoint)) return endpoint;
  const url = new URL(endpoint);
  for (const [name, value] of Object.entries(filters)) url.searchParams.set(name, value);
  return url.href;
}

export function fail(why: string): Result<never> {
  return refuse("partner_unusable", why);
}
