import { toCdr } from "../ocpi/cdrs.ts";
import { isSuccess } from "../ocpi/envelope.ts";
import { endpointUrl } from "../ocpi/versions.ts";
import type { OcpiAnswer } from "../remote/ocpi.ts";
import { refusePartnerAddress } from "../remote/public-address.ts";
import { type CdrDeliveryRow, loadDelivery, loadTariffedCdr, saveDelivery } from "../store/cdrs.ts";
import type { OutboxRow } from "../store/outbox.ts";
import type { PartnerRow } from "../store/partners.ts";
import type { Deps } from "./deps.ts";
import type { PushOutcome } from "./push-outcome.ts";
import { callPartnerAt, partnerRequest, takenOf } from "./receivers.ts";

type Delivery = Pick<CdrDeliveryRow, "state" | "why" | "location">;

const UNKNOWN: Delivery = {
  state: "unknown",
  why: "It was sent, and nobody knows whether it arrived: ask the partner.",
  location: null,
};

/**
 * POST of a CDR, which a partner must not get twice (OCPI-D13, J5). What becomes of it is unknown from before it is sent until
 * it is answered, in D1 too: whatever happens meanwhile, it is not sent again by itself.
 */
export async function pushCdr(deps: Deps, partner: PartnerRow, { objectId: id }: OutboxRow): Promise<PushOutcome> {
  const { db, cpo } = deps;
  const known = await loadDelivery(db, id);
  if (known?.state === "posted") return "done";
  if (known?.state === "unknown") return { kind: "held", why: known.why ?? "" };
  const cdr = await loadTariffedCdr(db, id);
  if (cdr === null) return "done";
  const url = endpointUrl(partner.endpoints, "cdrs", "RECEIVER");
  if (url === null) return { kind: "held", why: "It lists no cdrs as RECEIVER." };
  const to = { countryCode: cdr.tokenCountryCode, partyId: cdr.tokenPartyId };
  const made = partnerRequest(deps, partner, { method: "POST", url, body: toCdr(cpo, cdr), to });
  if (!made.ok) return { kind: "later", why: made.why, isAway: true };
  const away = await whyAway(deps, partner);
  if (away !== null) return { kind: "later", why: away, isAway: true };

  const save = (delivery: Delivery) =>
    saveDelivery(db, { ...delivery, cdrId: id, partnerId: partner.id, decidedBy: null, updatedAt: deps.now() });
  await save(UNKNOWN);
  const answer = await deps.callPartner(made.request);
  const delivery = deliveryOf(answer, keptAt(deps, partner, url, answer));
  await save(delivery);
  return outcomeOf(delivery, answer);
}

/**
 * That a connection broke does not say whether it ever was one. So the partner is asked for its versions first, which
 * may be repeated. @returns null: it is there.
 */
async function whyAway(deps: Deps, partner: PartnerRow): Promise<string | null> {
  if (partner.versionsUrl === null) return "It is not registered.";
  const knock = { method: "GET", url: partner.versionsUrl, kind: "configuration" } as const;
  const answer = await callPartnerAt(deps, partner, knock);
  return answer.kind === "unreached" ? answer.why : null;
}

/** Cloudflare's own words for a partner that took the request, and did not answer it in the way of HTTP or in time. */
const TAKEN_WITHOUT_ANSWER = new Set([520, 524]);
const UNAUTHORIZED = 401;
const NOT_FOUND = 404;
const TOO_MANY = 429;

function deliveryOf(answer: OcpiAnswer, location: string | null): Delivery {
  if (answer.kind === "unreached" || TAKEN_WITHOUT_ANSWER.has(answer.httpStatus)) return UNKNOWN;
  const { httpStatus } = answer;
  const isTaken = httpStatus >= 200 && httpStatus < 300;
  if (isTaken && answer.kind === "strange") return { ...UNKNOWN, why: answer.why };
  if (isTaken && answer.kind === "answered" && isSuccess(answer.envelope)) {
    return { state: "posted", why: null, location };
  }
  const taken = takenOf(answer);
  const why = taken.kind === "taken" ? null : taken.why;
  const isTriedAgain = [UNAUTHORIZED, NOT_FOUND, TOO_MANY].includes(httpStatus) || httpStatus >= 500;
  return { state: isTriedAgain ? "open" : "held", why, location: null };
}

function outcomeOf({ state, why }: Delivery, answer: OcpiAnswer): PushOutcome {
  if (state === "posted") return "done";
  if (state !== "open") return { kind: "held", why: why ?? "" };
  const taken = takenOf(answer);
  return { kind: "later", why: why ?? "", isAway: taken.kind === "later" && taken.isAway };
}

const MAX_LOCATION = 255;

/** What partners call Location is anything at all: it is kept if it is an address of theirs (OCPI-R13). */
function keptAt(deps: Deps, partner: PartnerRow, url: string, answer: OcpiAnswer): string | null {
  const given = answer.kind === "answered" ? answer.location : null;
  if (given === null || !URL.canParse(given, url)) return null;
  const { href } = new URL(given, url);
  const isTheirs = refusePartnerAddress(href, partner.hosts, deps.isDevelopment) === null;
  return isTheirs && href.length <= MAX_LOCATION ? href : null;
}
