import { ok, type Result, refuse } from "../domain/result.ts";
import type { PlacedProfile } from "../ocpp/charging-profile.ts";
import type { ChargingReport, CompositeQuestion, CompositeReport, ProfileReport } from "../ocpp/charging-report.ts";
import { findRegistration } from "../store/locations.ts";
import { giveInstruction } from "./commands.ts";
import type { Deps } from "./deps.ts";

/** What limits a charge point: the profiles that are wanted and those it has, its abilities, the site's limits. */
export async function readCharging(deps: Deps, chargePointId: string): Promise<Result<ChargingReport>> {
  const known = await findRegistration(deps, chargePointId);
  if (known === null) return refuse("not_found");
  await deps.chargePoints.register(known.registration);
  return ok(await deps.chargePoints.charging(chargePointId));
}

export interface ProfileRequest {
  readonly chargePointId: string;
  readonly requestedBy: string;
}

/** Wants a profile at a charge point, which is sent it as soon as it can be. */
export async function wantProfile(
  deps: Deps,
  { chargePointId, requestedBy }: ProfileRequest,
  placed: PlacedProfile,
): Promise<Result<ProfileReport>> {
  const instruction = { kind: "wantProfile", ...placed } as const;
  const given = await giveInstruction(deps, { chargePointId, instruction, requestedBy });
  if (!given.ok) return given;
  const { profiles } = await deps.chargePoints.charging(chargePointId);
  const wanted = profiles.find((each) => each.chargingProfileId === placed.profile.chargingProfileId);
  return wanted === undefined ? refuse("not_found") : ok(wanted);
}

/** Wants it no more: it is cleared at the charge point. */
export function dropProfile(
  deps: Deps,
  { chargePointId, requestedBy }: ProfileRequest,
  chargingProfileId: number,
): Promise<Result<null>> {
  const instruction = { kind: "dropProfile", chargingProfileId } as const;
  return giveInstruction(deps, { chargePointId, instruction, requestedBy });
}

export async function readCompositeSchedule(
  deps: Deps,
  chargePointId: string,
  question: CompositeQuestion,
): Promise<Result<CompositeReport>> {
  const known = await findRegistration(deps, chargePointId);
  if (known === null) return refuse("not_found");
  const isThere = known.registration.connectors.some((each) => each.connectorId === question.connectorId);
  if (question.connectorId !== 0 && !isThere)
    return refuse("not_found", `There is no connector ${question.connectorId}.`);
  await deps.chargePoints.register(known.registration);
  return ok(await deps.chargePoints.compositeSchedule(chargePointId, question));
}
