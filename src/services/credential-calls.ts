import type { BatchItem } from "drizzle-orm/batch";
import { SECURITY_PROFILES, type SecurityProfile } from "../domain/admission.ts";
import { type Registration, SETTING_DEFAULTS } from "../domain/charge-point.ts";
import { isSecurityProfileKey } from "../domain/configuration.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { SECOND } from "../domain/time.ts";
import { TIMES } from "../ocpp/limits.ts";
import { isAuthorizationKey } from "../ocpp/secret-keys.ts";
import type { CommandPicture } from "../ocpp/state.ts";
import { type Verdict, verdictOf } from "../ocpp/verdict.ts";
import {
  forgetOfferedKeys,
  forgetUpgrade,
  loadSecurityProfile,
  saveKeyAccepted,
  saveKeyUndecided,
  saveOfferedKey,
  saveUpgradeWanted,
} from "../store/logins.ts";
import { hashChargePointPassword, isAuthorizationKeyValue } from "./charge-point-password.ts";
import type { Deps } from "./deps.ts";

/**
 * Calls that change how a charge point logs in: the door must open to the new way before the call can arrive, and
 * until a login shows that the old way is over.
 */
type CredentialCall = Pick<CommandPicture, "id" | "action" | "request">;

/** Clocks, and the way of an answer into D1, may take so long beyond what the call itself may. */
const SLACK = 60 * SECOND;

/** To be done before such a call is handed over; nothing for any other. */
export async function openDoorFor(deps: Deps, registration: Registration, call: CredentialCall): Promise<Result<null>> {
  if (call.action !== "ChangeConfiguration") return ok(null);
  const [key, value] = [String(call.request.key), String(call.request.value)];
  if (isAuthorizationKey(key)) return offerKey(deps, registration, call.id, value);
  return isSecurityProfileKey(key) ? wantUpgrade(deps, registration.chargePointId, value) : ok(null);
}

async function offerKey(
  deps: Deps,
  { chargePointId, settings }: Registration,
  commandId: string,
  value: string,
): Promise<Result<null>> {
  if (!isAuthorizationKeyValue(value)) {
    return refuse("invalid_request", "An AuthorizationKey has 16 to 20 bytes: as text, or as 32 to 40 hex digits.");
  }
  const now = deps.now();
  const timeoutMs = (settings.callTimeoutSeconds ?? SETTING_DEFAULTS.callTimeoutSeconds) * SECOND;
  const isSaved = await saveOfferedKey(deps.db, {
    commandId,
    chargePointId,
    hash: hashChargePointPassword(value, deps.pepper, deps.randomBytes),
    isAccepted: false,
    openUntil: now + TIMES.commandLife + timeoutMs + SLACK,
    createdAt: now,
  });
  if (isSaved) return ok(null);
  return refuse("in_use", "A change of its key is under way, or several were never answered: let it reconnect first.");
}

/** A05: never lower; to profile 3 only with a certificate to come with. */
async function wantUpgrade(deps: Deps, chargePointId: string, value: string): Promise<Result<null>> {
  const wanted = SECURITY_PROFILES.find((profile) => String(profile) === value.trim());
  if (wanted === undefined) return refuse("invalid_request", "A SecurityProfile is 1, 2 or 3.");
  const known = await loadSecurityProfile(deps.db, chargePointId, deps.now());
  if (known === null) return refuse("not_found");
  if (wanted < known.profile) return refuse("security_profile_lowered");
  if (wanted === 3 && !known.hasCertificate) return refuse("client_certificate_missing");
  if (wanted > known.profile) await saveUpgradeWanted(deps.db, chargePointId, wanted);
  return ok(null);
}

/** Statements that draw the conclusion from how such a call ended; they may be repeated. */
export function doorStatements(
  { db }: Pick<Deps, "db">,
  chargePointId: string,
  picture: CommandPicture,
  now: number,
): readonly BatchItem<"sqlite">[] {
  if (picture.action !== "ChangeConfiguration") return [];
  const key = String(picture.request.key);
  const verdict = verdictOf(picture);
  if (isAuthorizationKey(key)) return keyStatements(db, picture.id, verdict, now);
  if (!isSecurityProfileKey(key) || verdict !== "refused") return [];
  return [forgetUpgrade(db, chargePointId, Number(picture.request.value) as SecurityProfile)];
}

function keyStatements(db: Deps["db"], commandId: string, verdict: Verdict, now: number) {
  switch (verdict) {
    case "open":
      return [];
    case "accepted":
      return [saveKeyAccepted(db, commandId)];
    case "refused":
      return [forgetOfferedKeys(db, [commandId])];
    case "undecided":
      return [saveKeyUndecided(db, commandId, now)];
  }
}

/** The call was not even taken: the door closes again. */
export async function closeDoorFor(deps: Deps, chargePointId: string, call: CredentialCall): Promise<void> {
  const picture = { ...call, createdAt: 0, state: "offline", response: null, error: null, triggered: null } as const;
  const [first, ...others] = doorStatements(deps, chargePointId, picture, deps.now());
  if (first !== undefined) await deps.db.batch([first, ...others]);
}
