import type { Kind } from "./definitions.ts";
import { RIGHT_BOOKINGS } from "./right-bookings.ts";
import { RIGHT_LOCATIONS } from "./right-locations.ts";
import { AT, businessDetails, displayText, EMSP, image, PARTY, price } from "./right-parts.ts";
import { RIGHT_SESSIONS, token } from "./right-sessions.ts";

const endpoint = { identifier: "locations", role: "SENDER", url: "https://emall.example/ocpi/2.2.1/locations" };
const versionDetails = {
  version: "2.2.1",
  endpoints: [
    { identifier: "credentials", role: "SENDER", url: "https://emall.example/ocpi/2.2.1/credentials" },
    endpoint,
    { identifier: "nlemc-bookings", role: "SENDER", url: "https://emall.example/ocpi/2.2.1/bookings" },
  ],
};
const credentialsRole = { role: "CPO", business_details: businessDetails, ...PARTY };

const response_url = "https://friends.example/ocpi/commands/START_SESSION/7";
const place = { location_id: "LOC1", evse_uid: "3256" };
const chargingProfile = {
  start_date_time: AT,
  duration: 3600,
  charging_rate_unit: "A",
  min_charging_rate: 6,
  charging_profile_period: [
    { start_period: 0, limit: 16.5 },
    { start_period: 900, limit: 8.1 },
  ],
};
const activeChargingProfile = { start_date_time: AT, charging_profile: chargingProfile };

/** One right object of each kind, with every field that it may have beside the others. */
export const RIGHT_OBJECTS: Partial<Record<Kind, object>> = {
  Envelope: { data: [], status_code: 1000, status_message: "Done", timestamp: AT },
  DisplayText: displayText,
  Price: price,
  Version: { version: "2.2.1", url: "https://emall.example/ocpi/2.2.1" },
  VersionDetails: versionDetails,
  Endpoint: endpoint,
  Credentials: { token: "s3cr3t-token", url: "https://emall.example/ocpi/versions", roles: [credentialsRole] },
  CredentialsRole: credentialsRole,
  BusinessDetails: businessDetails,
  Image: image,
  ClientInfo: { ...EMSP, role: "EMSP", status: "CONNECTED", last_updated: AT },

  ...RIGHT_LOCATIONS,
  ...RIGHT_SESSIONS,
  CancelReservation: { response_url, reservation_id: "R1" },
  ReserveNow: {
    response_url,
    token,
    expiry_date: AT,
    reservation_id: "R1",
    ...place,
    authorization_reference: "ref-1",
  },
  StartSession: { response_url, token, ...place, connector_id: "left", authorization_reference: "ref-1" },
  StopSession: { response_url, session_id: "S1" },
  UnlockConnector: { response_url, ...place, connector_id: "left" },
  CommandResponse: { result: "ACCEPTED", timeout: 30, message: [displayText] },
  CommandResult: { result: "EVSE_OCCUPIED", message: [displayText] },

  ActiveChargingProfile: activeChargingProfile,
  ChargingProfile: chargingProfile,
  ChargingProfilePeriod: { start_period: 0, limit: 11_000 },
  SetChargingProfile: { charging_profile: chargingProfile, response_url },
  ChargingProfileResponse: { result: "TOO_OFTEN", timeout: 0 },
  ActiveChargingProfileResult: { result: "ACCEPTED", profile: activeChargingProfile },
  ChargingProfileResult: { result: "REJECTED" },
  ClearProfileResult: { result: "UNKNOWN" },

  ...RIGHT_BOOKINGS,
};
