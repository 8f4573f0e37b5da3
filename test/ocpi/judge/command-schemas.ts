import { ADDRESS, a, COUNT, ci, INSTANT, list, object, type Schema, words } from "./schema.ts";

const MESSAGE = { message: list(a("DisplayText")) };

/** Ampere or watt: one digit after the point at most (OCPI-P2). */
const RATE: Schema = { type: "number", minimum: 0, decimals: 1 };

const RESULT = object({ result: a("ChargingProfileResultType") });

/** mod_commands, mod_charging_profiles. */
export const COMMAND_SCHEMAS = {
  CancelReservation: object({ response_url: ADDRESS, reservation_id: ci(36) }),
  ReserveNow: object(
    {
      response_url: ADDRESS,
      token: a("Token"),
      expiry_date: INSTANT,
      reservation_id: ci(36),
      location_id: ci(36),
    },
    { evse_uid: ci(36), authorization_reference: ci(36) },
  ),
  StartSession: object(
    { response_url: ADDRESS, token: a("Token"), location_id: ci(36) },
    { evse_uid: ci(36), connector_id: ci(36), authorization_reference: ci(36) },
  ),
  StopSession: object({ response_url: ADDRESS, session_id: ci(36) }),
  UnlockConnector: object({
    response_url: ADDRESS,
    location_id: ci(36),
    evse_uid: ci(36),
    connector_id: ci(36),
  }),
  CommandResponse: object({ result: a("CommandResponseType"), timeout: COUNT }, MESSAGE),
  CommandResult: object({ result: a("CommandResultType") }, MESSAGE),
  CommandResponseType: words("NOT_SUPPORTED", "REJECTED", "ACCEPTED", "UNKNOWN_SESSION"),
  CommandResultType: words(
    "ACCEPTED",
    "CANCELED_RESERVATION",
    "EVSE_OCCUPIED",
    "EVSE_INOPERATIVE",
    "FAILED",
    "NOT_SUPPORTED",
    "REJECTED",
    "TIMEOUT",
    "UNKNOWN_RESERVATION",
  ),
  CommandType: words("CANCEL_RESERVATION", "RESERVE_NOW", "START_SESSION", "STOP_SESSION", "UNLOCK_CONNECTOR"),

  ActiveChargingProfile: object({ start_date_time: INSTANT, charging_profile: a("ChargingProfile") }),
  ChargingProfile: object(
    { charging_rate_unit: a("ChargingRateUnit") },
    {
      start_date_time: INSTANT,
      duration: COUNT,
      min_charging_rate: RATE,
      charging_profile_period: list(a("ChargingProfilePeriod")),
    },
  ),
  ChargingProfilePeriod: object({ start_period: COUNT, limit: RATE }),
  SetChargingProfile: object({ charging_profile: a("ChargingProfile"), response_url: ADDRESS }),
  ChargingProfileResponse: object({ result: a("ChargingProfileResponseType"), timeout: COUNT }),
  ActiveChargingProfileResult: object(
    { result: a("ChargingProfileResultType") },
    { profile: a("ActiveChargingProfile") },
  ),
  ChargingProfileResult: RESULT,
  ClearProfileResult: RESULT,
  ChargingProfileResponseType: words("ACCEPTED", "NOT_SUPPORTED", "REJECTED", "TOO_OFTEN", "UNKNOWN_SESSION"),
  ChargingProfileResultType: words("ACCEPTED", "REJECTED", "UNKNOWN"),
  ChargingRateUnit: words("W", "A"),
} as const;
