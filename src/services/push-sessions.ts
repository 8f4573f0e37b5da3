import { type ShownSession, toSession } from "../ocpi/sessions.ts";
import type { OutboxRow } from "../store/outbox.ts";
import type { PartnerRow } from "../store/partners.ts";
import type { SessionRow } from "../store/sessions.ts";
import { loadShownSession } from "../store/shown-sessions.ts";
import { findTariffId } from "../store/tariffs.ts";
import type { Deps } from "./deps.ts";
import { outcomeOf, type PushOutcome } from "./push-outcome.ts";
import { type Taken, tellReceiver } from "./receivers.ts";

/**
 * PUT of a state as it was when it was new; PATCH of the figures of a running session; PUT of one that is told anew
 * (OCPI-S1, U5).
 */
export async function pushSession(deps: Deps, partner: PartnerRow, row: OutboxRow): Promise<PushOutcome> {
  if (row.body !== null) return outcomeOf(await tellState(deps, partner, row.body as SessionRow));
  const session = await loadShownSession(deps.db, row.objectId);
  if (session === null) return "done";
  if (session.state !== "ACTIVE") return outcomeOf(await put(deps, partner, session));
  const { kwh, total_cost, last_updated } = toSession(deps.cpo, session);
  const figures = { kwh, ...(total_cost === undefined ? {} : { total_cost }), last_updated };
  const taken = await tell(deps, partner, "PATCH", session, figures);
  const whole = taken.kind === "missing" ? await put(deps, partner, session) : taken;
  return outcomeOf(whole);
}

async function tellState(deps: Deps, partner: PartnerRow, row: SessionRow): Promise<Taken> {
  const tariffId = row.tariffVersionId === null ? null : await findTariffId(deps.db, row.tariffVersionId);
  return put(deps, partner, { ...row, tariffId } as ShownSession);
}

function put(deps: Deps, partner: PartnerRow, session: ShownSession): Promise<Taken> {
  return tell(deps, partner, "PUT", session, toSession(deps.cpo, session));
}

function tell(
  deps: Deps,
  partner: PartnerRow,
  method: "PUT" | "PATCH",
  { id, tokenCountryCode, tokenPartyId }: ShownSession,
  body: object,
): Promise<Taken> {
  const { countryCode, partyId } = deps.cpo;
  const to = { countryCode: tokenCountryCode, partyId: tokenPartyId };
  return tellReceiver(deps, partner, { module: "sessions", method, path: [countryCode, partyId, id], body, to });
}
