import type { SecurityProfile } from "../domain/admission.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import type { CommandRow } from "../store/commands.ts";
import { type KeyForm, mintAuthorizationKey, writtenKey } from "./charge-point-password.ts";
import { giveCommand } from "./commands.ts";
import type { Deps } from "./deps.ts";

interface Asked {
  readonly chargePointId: string;
  readonly requestedBy: string;
}

export interface KeyChange extends Asked {
  /** 16 to 20 bytes, as text or as hex digits; left out: one is made. */
  readonly password?: string | undefined;
  readonly form: KeyForm;
}

/**
 * Tells a connected charge point a new key (A01). From now on both keys open the door, until a login shows which one
 * the charge point uses.
 */
export async function changeAuthorizationKey(
  deps: Deps,
  { chargePointId, requestedBy, password = "", form }: KeyChange,
): Promise<Result<{ readonly password: string; readonly command: CommandRow }>> {
  const key = password === "" ? mintAuthorizationKey(form, deps.randomBytes) : password;
  const payload = { key: "AuthorizationKey", value: writtenKey(key, form) };
  const given = await giveCommand(deps, { chargePointId, action: "ChangeConfiguration", payload, requestedBy });
  if (!given.ok) return given;
  // It was not sent, and the key is none.
  if (given.value.state === "offline") return refuse("charge_point_not_connected");
  return ok({ password: key, command: given.value });
}

/** Asks a charge point to come by a higher security profile (A05). Recorded as done when it does. */
export async function upgradeSecurityProfile(
  deps: Deps,
  { chargePointId, requestedBy, profile }: Asked & { readonly profile: SecurityProfile },
): Promise<Result<CommandRow>> {
  const payload = { key: "SecurityProfile", value: `${profile}` };
  const given = await giveCommand(deps, { chargePointId, action: "ChangeConfiguration", payload, requestedBy });
  if (!given.ok) return given;
  return given.value.state === "offline" ? refuse("charge_point_not_connected") : given;
}
