import * as z from "zod";
import { ok, type Result, refuse } from "../domain/result.ts";
import { MINUTE, SECOND } from "../domain/time.ts";
import { type Credentials, credentials as credentialsSchema } from "../ocpi/credentials.ts";
import { type Endpoint, endpointUrl } from "../ocpi/versions.ts";
import { guarded } from "../store/constraints.ts";
import {
  type KnownCaller,
  loadPartner,
  type PartnerRow,
  type PartnerTokenRow,
  type PartyId,
  partiesOfOthers,
  removeToken,
  saveRegistration,
  saveToken,
} from "../store/partners.ts";
import { auditNote } from "./audit.ts";
import type { Deps } from "./deps.ts";
import { beginHandshake, discover, type Handshake } from "./handshake.ts";
import { foldedParty, hashOf, isSameParty, newToken, tokenRow } from "./partners.ts";
import { seal, unseal } from "./sealing.ts";
import { nextVersion } from "./versions.ts";

/** What a partner used before still works for so long, if it does not use the new one sooner (OCPI-V6). */
const GRACE_MS = 5 * MINUTE;
/** Until then, a new partner has taken our last answer in: it does not expect to be told anything before. */
const SETTLING_MS = 2 * SECOND;
/** Longer than a handshake of ours can take: what was offered in one that died is void. */
const OFFER_MS = 10 * MINUTE;

/**
 * A partner's POST or PUT of its credentials: we call it back before we answer, and nothing is locked meanwhile, for
 * it may call us too (OCPI-V4, V6, V8, V12).
 * @returns what it is to use from now on.
 */
export async function receiveCredentials(
  deps: Deps,
  caller: KnownCaller,
  method: "POST" | "PUT",
  given: Credentials,
): Promise<Result<{ readonly token: string }>> {
  const isRegistered = caller.token.kind !== "invitation";
  if (method === "POST" && isRegistered) return refuse("already_registered");
  if (method === "PUT" && !isRegistered) return refuse("not_registered");
  return withHandshake(deps, caller.partner, async (handshake) => {
    const parties = await admittedParties(deps, caller.partner, given);
    handshake.note(`${method} credentials received`, parties, `Token and ${given.roles.length} roles.`);
    if (!parties.ok) return parties;
    const endpoints = await discover(handshake, { versionsUrl: given.url, token: given.token });
    if (!endpoints.ok) return endpoints;
    const token = newToken(deps);
    const { partner } = caller;
    const old = { ...caller.token, kind: "retired" as const, expiresAt: deps.now() + GRACE_MS };
    const tokens = [tokenRow(deps, partner.id, token, "access", null), ...(method === "PUT" ? [old] : [])];
    const saved = await keep(deps, partner, { given, endpoints: endpoints.value, parties: parties.value, tokens });
    handshake.note("Registered", saved, "It was given a new token.");
    return saved.ok ? ok({ token }) : saved;
  });
}

/** A partner's DELETE: both tokens are dead at once (OCPI-V14). */
export async function receiveEnd(deps: Deps, caller: KnownCaller): Promise<Result<null>> {
  if (caller.token.kind === "invitation") return refuse("not_registered");
  return end(deps, caller.partner);
}

export interface OwnIdentity {
  /** Our address, up to and with `/ocpi`. */
  readonly base: string;
}

/** We start, with the token A that a partner gave us (OCPI-V10). A run that fails leaves nothing behind. */
export async function register(
  deps: Deps,
  partner: PartnerRow,
  identity: OwnIdentity,
  invitation: { readonly versionsUrl: string; readonly token: string },
): Promise<Result<PartnerRow>> {
  if (partner.state === "registered") return refuse("already_registered");
  return withHandshake(deps, partner, async (handshake) => {
    const endpoints = await discover(handshake, invitation);
    if (!endpoints.ok) return endpoints;
    return exchange(deps, handshake, identity, { method: "POST", token: invitation.token, endpoints: endpoints.value });
  });
}

/** New tokens both ways, and the partner's endpoints anew. Until it has agreed, the old ones are valid (OCPI-V6). */
export async function rotate(deps: Deps, partner: PartnerRow, identity: OwnIdentity): Promise<Result<PartnerRow>> {
  const { sealedToken, versionsUrl } = partner;
  if (sealedToken === null || versionsUrl === null) return refuse("not_registered");
  return withHandshake(deps, partner, async (handshake) => {
    const token = unseal(deps, sealedFor(partner.id), sealedToken);
    const endpoints = await discover(handshake, { versionsUrl, token });
    if (!endpoints.ok) return endpoints;
    return exchange(deps, handshake, identity, { method: "PUT", token, endpoints: endpoints.value });
  });
}

/** Tells the partner, and ends it here whatever it answers (OCPI-V14). */
export async function unregister(deps: Deps, partner: PartnerRow): Promise<Result<null>> {
  const { sealedToken } = partner;
  if (sealedToken === null) return refuse("not_registered");
  return withHandshake(deps, partner, async (handshake) => {
    await sayGoodbye(handshake, partner.endpoints, unseal(deps, sealedFor(partner.id), sealedToken));
    return end(deps, partner);
  });
}

/** Credentials as we write them (mod_credentials Credentials). */
export function ownCredentials({ cpo }: Deps, { base }: OwnIdentity, token: string) {
  const { name, countryCode, partyId } = cpo;
  return {
    token,
    url: `${base}/versions`,
    roles: [{ role: "CPO", business_details: { name }, party_id: partyId, country_code: countryCode }],
  };
}

export async function withHandshake<T>(
  deps: Deps,
  partner: PartnerRow,
  steps: (handshake: Handshake) => Promise<Result<T>>,
): Promise<Result<T>> {
  const handshake = beginHandshake(deps, partner);
  try {
    const result = await steps(handshake);
    deps.log("ocpi.handshake", { partnerId: partner.id, refusal: result.ok ? null : result.refusal });
    return result;
  } finally {
    await handshake.end();
  }
}

interface Exchange {
  readonly method: "POST" | "PUT";
  /** By which the partner knows us now. */
  readonly token: string;
  readonly endpoints: readonly Endpoint[];
}

/** The partner calls us back with the token that is offered while our request is open: it is valid before it is sent. */
async function exchange(
  deps: Deps,
  handshake: Handshake,
  identity: OwnIdentity,
  { method, token, endpoints }: Exchange,
): Promise<Result<PartnerRow>> {
  const { partner } = handshake;
  const url = endpointUrl(endpoints, "credentials", "SENDER") ?? "";
  const offered = newToken(deps);
  await saveToken(deps.db, tokenRow(deps, partner.id, offered, "offered", deps.now() + OFFER_MS));
  const body = ownCredentials(deps, identity, offered);
  const answer = await handshake.ask({ what: `${method} credentials`, method, url, token, body }, credentialsSchema);
  if (!answer.ok) {
    await removeToken(deps.db, hashOf(offered));
    return answer;
  }
  const given = answer.value;
  const tokens = [tokenRow(deps, partner.id, offered, "access", null)];
  const parties = await admittedParties(deps, partner, given);
  if (parties.ok) {
    const saved = await keep(deps, partner, { given, endpoints, parties: parties.value, tokens });
    handshake.note("Registered", saved, "We have a new token.");
    return saved;
  }
  handshake.note("Compare", parties, "");
  if (method === "PUT") await keepTokens(deps, partner, given.token, tokens);
  else {
    await removeToken(deps.db, hashOf(offered));
    await sayGoodbye(handshake, endpoints, given.token);
  }
  return refuse("partner_unusable", parties.detail);
}

/** The partner has agreed, and uses the new pair from now on; who it says it is does not count (OCPI-V6). */
async function keepTokens(
  deps: Deps,
  partner: PartnerRow,
  token: string,
  tokens: readonly PartnerTokenRow[],
): Promise<void> {
  const sealedToken = seal(deps, sealedFor(partner.id), token);
  const change = { sealedToken, updatedAt: nextVersion(partner.updatedAt, deps.now()) };
  const parties = eachOnce(partner.roles);
  await saveRegistration(deps.db, partner.id, { expectedUpdatedAt: partner.updatedAt, change, parties, tokens }, []);
}

async function sayGoodbye(handshake: Handshake, endpoints: readonly Endpoint[], token: string): Promise<void> {
  const url = endpointUrl(endpoints, "credentials", "SENDER");
  if (url !== null) await handshake.ask({ what: "DELETE credentials", method: "DELETE", url, token }, z.unknown());
}

/**
 * The parties of its roles, if all of them are expected of this partner and none is another's (OCPI-V5, V11). Where none
 * was named, whoever holds the invitation may say who it is.
 */
async function admittedParties(
  deps: Deps,
  partner: PartnerRow,
  given: Credentials,
): Promise<Result<readonly PartyId[]>> {
  const parties = given.roles.map((role) => ({ countryCode: role.country_code, partyId: role.party_id }));
  const { expectedParties: expected } = partner;
  const strange = parties.filter((party) => !expected.some((each) => isSameParty(each, party)));
  if (expected.length > 0 && strange.length > 0)
    return refuse("invalid_request", `${named(strange)} is not expected of this partner.`);
  const single = eachOnce(parties);
  const taken = await partiesOfOthers(deps.db, partner.id, single);
  return taken.length > 0 ? refuse("invalid_request", `${named(taken)} is another partner's.`) : ok(single);
}

function eachOnce(parties: readonly PartyId[]): readonly PartyId[] {
  const folded = parties.map(foldedParty);
  return folded.filter((party, index) => folded.findIndex((each) => isSameParty(each, party)) === index);
}

function named(parties: readonly PartyId[]): string {
  return parties.map(({ countryCode, partyId }) => `${countryCode}*${partyId}`).join(", ");
}

interface Agreed {
  readonly given: Credentials;
  readonly endpoints: readonly Endpoint[];
  readonly parties: readonly PartyId[];
  readonly tokens: readonly PartnerTokenRow[];
}

async function keep(deps: Deps, partner: PartnerRow, agreed: Agreed): Promise<Result<PartnerRow>> {
  const { given, endpoints, parties, tokens } = agreed;
  const now = deps.now();
  const change = {
    state: "registered" as const,
    versionsUrl: given.url,
    sealedToken: seal(deps, sealedFor(partner.id), given.token),
    endpoints,
    roles: given.roles.map(({ role, country_code, party_id, business_details }) => ({
      role,
      countryCode: country_code,
      partyId: party_id,
      name: business_details.name,
      website: business_details.website ?? null,
    })),
    registeredAt: now,
    ...(partner.state === "registered" ? {} : { toldAnewAt: now + SETTLING_MS }),
    updatedAt: nextVersion(partner.updatedAt, now),
  };
  const registered = { expectedUpdatedAt: partner.updatedAt, change, parties, tokens };
  const note = auditNote(deps, { state: partner.state }, { state: "registered" });
  const saved = await guarded(saveRegistration(deps.db, partner.id, registered, note), "not_found");
  if (!saved.ok) return saved;
  const row = saved.value ? await loadPartner(deps.db, partner.id) : null;
  return row ? ok(row) : refuse("version_conflict", "The partner was changed while the handshake went on.");
}

async function end(deps: Deps, partner: PartnerRow): Promise<Result<null>> {
  const updatedAt = nextVersion(partner.updatedAt, deps.now());
  const change = { state: "ended" as const, sealedToken: null, endpoints: [], updatedAt };
  const registered = { expectedUpdatedAt: partner.updatedAt, change, parties: [], tokens: [] };
  const note = auditNote(deps, { state: partner.state }, { state: "ended" });
  const isDone = await saveRegistration(deps.db, partner.id, registered, note);
  deps.log("ocpi.ended", { partnerId: partner.id });
  return isDone ? ok(null) : refuse("version_conflict");
}

/** By which we call a partner; null: it is not registered. */
export function partnerToken(deps: Deps, { id, sealedToken }: PartnerRow): string | null {
  return sealedToken === null ? null : unseal(deps, sealedFor(id), sealedToken);
}

function sealedFor(partnerId: string): readonly string[] {
  return ["partner token", partnerId];
}
