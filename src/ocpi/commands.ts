import * as z from "zod";
import type { CommandConclusion, CommandResponseType, RoamingCommandType } from "../domain/roaming-command.ts";
import { ciString, dateTime, optional, single } from "./lenient.ts";
import { token } from "./tokens.ts";

/** mod_commands: what partners want done at a charge point, and what they are told of it. */

/** Every body has it; whether we would call it is decided apart (OCPI-C9). */
export const responseUrl = z.string().max(255);

/** What each command says (mod_commands §object_description). */
export const COMMAND_BODIES = {
  START_SESSION: single(
    z.object({
      response_url: responseUrl,
      token,
      location_id: ciString(36),
      evse_uid: optional(ciString(36)),
      connector_id: optional(ciString(36)),
      authorization_reference: optional(ciString(36)),
    }),
  ),
  STOP_SESSION: single(z.object({ response_url: responseUrl, session_id: ciString(36) })),
  RESERVE_NOW: single(
    z.object({
      response_url: responseUrl,
      token,
      expiry_date: dateTime,
      reservation_id: ciString(36),
      location_id: ciString(36),
      evse_uid: optional(ciString(36)),
      authorization_reference: optional(ciString(36)),
    }),
  ),
  CANCEL_RESERVATION: single(z.object({ response_url: responseUrl, reservation_id: ciString(36) })),
  UNLOCK_CONNECTOR: single(
    z.object({
      response_url: responseUrl,
      location_id: ciString(36),
      evse_uid: ciString(36),
      connector_id: ciString(36),
    }),
  ),
} as const satisfies Record<RoamingCommandType, z.ZodType>;

export type CommandBody<Command extends RoamingCommandType> = z.infer<(typeof COMMAND_BODIES)[Command]>;

/** A partner may wait so long for a result: it is decided sooner, and has to reach the partner (OCPI-C1, C2). */
export const COMMAND_TIMEOUT_SECONDS = 120;

/** mod_commands CommandResponse: before the charge point is asked. */
export function commandResponse(result: CommandResponseType, why: string | null) {
  return { result, timeout: COMMAND_TIMEOUT_SECONDS, ...messageOf(why) };
}

/** mod_commands CommandResult, sent bare (OCPI-C2). */
export function commandResult({ result, message }: CommandConclusion) {
  return { result, ...messageOf(message) };
}

/** A list, which is left out rather than empty (OCPI-C3). */
function messageOf(why: string | null) {
  return why === null ? {} : { message: [{ language: "en", text: why }] };
}
