import { isSuccess } from "../ocpi/envelope.ts";
import type { Reader } from "../ocpi/locations.ts";
import type { InterfaceRole, ModuleKind } from "../ocpi/modules.ts";
import type { Party } from "../ocpi/routing.ts";
import { endpointUrl } from "../ocpi/versions.ts";
import type { OcpiAnswer, OcpiRequest } from "../remote/ocpi.ts";
import { refusePartnerAddress } from "../remote/public-address.ts";
import type { PushedModule } from "../store/outbox.ts";
import type { PartnerRow } from "../store/partners.ts";
import type { Deps } from "./deps.ts";
import { silenceOf } from "./hub-clients.ts";
import { partnerToken } from "./registration.ts";

/** What a partner made of something that it was told. `why` is a sentence for a person. */
export type Taken =
  | { readonly kind: "taken" }
  /** HTTP 404: it lacks the object, or has nothing at this address (OCPI-U6). */
  | { readonly kind: "missing"; readonly why: string }
  /** Not reached, or not well: the same may be taken later. */
  | { readonly kind: "later"; readonly why: string; readonly isAway: boolean }
  /** It understood, and does not want it: the same again changes nothing. */
  | { readonly kind: "refused"; readonly why: string };

export interface Telling {
  readonly module: PushedModule;
  readonly method: OcpiRequest["method"];
  /** Behind the partner's own address of the module, each part as it is. */
  readonly path: readonly string[];
  readonly body?: unknown;
  /** Whose it is; else it is for all of the partner's parties, and the first that drivers belong to is named. */
  readonly to?: Party;
}

/** Tells a partner something at the interface that it lists as RECEIVER, and nowhere else (OCPI-T25, T29). */
export async function tellReceiver(deps: Deps, partner: PartnerRow, telling: Telling): Promise<Taken> {
  const taken = await tellPartnerAt(deps, partner, "RECEIVER", telling);
  return taken.kind === "unlisted" ? { kind: "refused", why: `It lists no ${telling.module} as RECEIVER.` } : taken;
}

/** The same in another role of the partner's. */
export async function tellPartnerAt(
  deps: Deps,
  partner: PartnerRow,
  role: InterfaceRole,
  { module, method, path, body, to }: Telling,
): Promise<Taken | { readonly kind: "unlisted" }> {
  const base = endpointUrl(partner.endpoints, module, role);
  if (base === null) return { kind: "unlisted" };
  const silence = await silenceOf(deps, partner, to);
  if (silence !== null) return { kind: "later", why: silence, isAway: false };
  const url = [base.replace(/\/$/, ""), ...path.map(encodeURIComponent)].join("/");
  return takenOf(await callPartnerAt(deps, partner, { method, url, body, to }));
}

export interface PartnerCall extends Pick<OcpiRequest, "method" | "url" | "body"> {
  readonly to?: Party | undefined;
  /** Of the request that this is the answer to; absent: nobody asked. */
  readonly correlationId?: string | undefined;
  /** Else functional: it says whose party speaks to whose. */
  readonly kind?: ModuleKind;
}

/** Calls an address of a registered partner, as our party speaks to one of its own. */
export async function callPartnerAt(deps: Deps, partner: PartnerRow, call: PartnerCall): Promise<OcpiAnswer> {
  const made = partnerRequest(deps, partner, call);
  return made.ok ? deps.callPartner(made.request) : { kind: "unreached", why: made.why };
}

/** The address is guarded (OCPI-C9). @returns why nothing may be sent, if so. */
export function partnerRequest(
  deps: Deps,
  partner: PartnerRow,
  call: PartnerCall,
): { readonly ok: true; readonly request: OcpiRequest } | { readonly ok: false; readonly why: string } {
  const { method, url, body, to = driversParty(partner), kind = "functional", correlationId = deps.newId() } = call;
  const refusal = refusePartnerAddress(url, partner.hosts, deps.isDevelopment);
  if (refusal !== null) return { ok: false, why: refusal };
  const token = partnerToken(deps, partner);
  if (token === null || to === null) return { ok: false, why: "It is not registered." };
  const routing = kind === "functional" ? { routing: { from: deps.cpo, to } } : {};
  const ids = { requestId: deps.newId(), correlationId };
  return { ok: true, request: { method, url, token, body, ...ids, ...routing } };
}

/** The party that what is for all of a partner is for: the first that drivers belong to. */
export function driversParty({ roles }: Pick<PartnerRow, "roles">): Party | null {
  return roles.find(({ role }) => role === "EMSP") ?? roles[0] ?? null;
}

/** For whom a picture of ours is made. */
export function readerOf(partner: Pick<PartnerRow, "knowsErrata" | "roles">): Reader {
  return { knowsErrata: partner.knowsErrata, party: driversParty(partner) };
}

const UNAUTHORIZED = 401;
const NOT_FOUND = 404;
const UNAVAILABLE = new Set([429, 502, 503, 504]);

/** HTTP first, for whoever is not well answers anything (OCPI-R10); then the status_code (OCPI-T8). */
export function takenOf(answer: OcpiAnswer): Taken {
  if (answer.kind === "unreached") return { kind: "later", why: answer.why, isAway: true };
  const { httpStatus } = answer;
  const isAway = httpStatus === UNAUTHORIZED || UNAVAILABLE.has(httpStatus);
  const said = `It answered HTTP ${httpStatus}${saidBy(answer)}.`;
  if (httpStatus === NOT_FOUND) return { kind: "missing", why: said };
  if (answer.kind === "strange") return { kind: "later", why: answer.why, isAway };
  if (httpStatus >= 200 && httpStatus < 300) {
    return isSuccess(answer.envelope) ? { kind: "taken" } : { kind: "refused", why: said };
  }
  return { kind: "later", why: said, isAway };
}

const MAX_MESSAGE = 200;

function saidBy(answer: OcpiAnswer): string {
  if (answer.kind !== "answered") return "";
  const { statusCode, message } = answer.envelope;
  return ` with status_code ${statusCode}${message === null ? "" : `: ${message.slice(0, MAX_MESSAGE)}`}`;
}
