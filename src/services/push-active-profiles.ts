import { SECOND } from "../domain/time.ts";
import { activeChargingProfile } from "../ocpi/charging-profiles.ts";
import type { Fact } from "../ocpp/pictures.ts";
import { type OutboxRow, queueForPartner } from "../store/outbox.ts";
import type { PartnerRow } from "../store/partners.ts";
import { loadSession } from "../store/sessions.ts";
import type { Deps } from "./deps.ts";
import { outcomeOf, type PushOutcome } from "./push-outcome.ts";
import { tellPartnerAt } from "./receivers.ts";

/** So far ahead a partner is told; for more it asks (mod_charging_profiles: 5 to 60 minutes). */
const AHEAD_SECONDS = 3_600;

/** What limits a session has changed, and not because its partner asked for it (OCPI-P2). */
export function queueActiveProfile(
  { db, now }: Deps,
  { sessionId, partnerId }: Extract<Fact, { readonly kind: "activeProfile" }>,
) {
  const push = { objectId: sessionId, groupId: `chargingprofiles/${sessionId}`, body: null, at: now() };
  return queueForPartner(db, partnerId, { module: "chargingprofiles", ...push });
}

/**
 * PUT of the ActiveChargingProfile to where the partner is SENDER of charging profiles: what limits the session as far as
 * we know, in watts; with no profile left, what the EVSE is built for (OCPI-P2).
 */
export async function pushActiveProfile(
  deps: Deps,
  partner: PartnerRow,
  { objectId }: OutboxRow,
): Promise<PushOutcome> {
  const session = await loadSession(deps.db, objectId);
  if (session === null || session.stoppedAt !== null) return "done";
  const { chargePointId, connectorId, tokenCountryCode: countryCode, tokenPartyId: partyId } = session;
  if (countryCode === null || partyId === null) return "done";
  const question = { connectorId, durationSeconds: AHEAD_SECONDS, unit: "W" } as const;
  const { expected, from } = await deps.chargePoints.compositeSchedule(chargePointId, question);
  const periods = expected.flatMap(({ startPeriod: startSeconds, limit }) =>
    limit === null ? [] : { startSeconds, limit },
  );
  // What nobody limits, and nobody knows the build of, cannot be told.
  if (periods.length < expected.length) return "done";
  const limits = { unit: "W", startAt: null, durationSeconds: AHEAD_SECONDS, minRate: null, periods } as const;
  const taken = await tellPartnerAt(deps, partner, "SENDER", {
    module: "chargingprofiles",
    method: "PUT",
    path: [session.id],
    // Its periods count from a whole second.
    body: activeChargingProfile({ at: Math.floor(from / SECOND) * SECOND, limits }),
    to: { countryCode, partyId },
  });
  // Who has no place to be told asks.
  return taken.kind === "unlisted" ? "done" : outcomeOf(taken);
}
