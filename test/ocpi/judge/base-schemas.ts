import {
  ADDRESS,
  a,
  COUNT,
  COUNTRY_CODE,
  ci,
  filled,
  INSTANT,
  LANGUAGE,
  matching,
  NUMBER,
  OWNER,
  object,
  PARTY_ID,
  text,
  words,
} from "./schema.ts";

/** Types, versions, credentials, hub (types, version_information_endpoint, credentials, mod_hub_client_info). */
export const BASE_SCHEMAS = {
  Envelope: {
    type: "object",
    properties: {
      data: {},
      status_code: { type: "integer", minimum: 1000, maximum: 4999 },
      status_message: { type: "string" },
      timestamp: INSTANT,
    },
    required: ["status_code", "timestamp"],
    additionalProperties: false,
  },
  DisplayText: object({ language: LANGUAGE, text: text(512) }),
  Price: object({ excl_vat: NUMBER }, { incl_vat: NUMBER }),
  Role: words("CPO", "EMSP", "HUB", "NAP", "NSP", "OTHER", "SCSP"),
  Version: object({ version: a("VersionNumber"), url: ADDRESS }),
  VersionDetails: object({ version: a("VersionNumber"), endpoints: filled(a("Endpoint")) }),
  VersionNumber: words("2.0", "2.1", "2.1.1", "2.2", "2.2.1"),
  Endpoint: object({ identifier: a("ModuleID"), role: a("InterfaceRole"), url: ADDRESS }),
  InterfaceRole: words("SENDER", "RECEIVER"),
  /** Custom modules are named after their party (`nlcpo-bookings`), or as two partners agree (OCPI-B2). */
  ModuleID: matching(
    "cdrs|chargingprofiles|commands|credentials|hubclientinfo|locations|sessions|tariffs|tokens" +
      "|[a-z]{2}[a-z0-9]{3}-[A-Za-z0-9_-]+|Booking|bookings",
  ),
  Credentials: object({ token: matching("[!-~]{1,64}"), url: ADDRESS, roles: filled(a("CredentialsRole")) }),
  CredentialsRole: object({
    role: a("Role"),
    business_details: a("BusinessDetails"),
    party_id: PARTY_ID,
    country_code: COUNTRY_CODE,
  }),
  BusinessDetails: object({ name: text(100) }, { website: ADDRESS, logo: a("Image") }),
  Image: object(
    { url: ADDRESS, category: a("ImageCategory"), type: ci(4) },
    { thumbnail: ADDRESS, width: { ...COUNT, maximum: 99_999 }, height: { ...COUNT, maximum: 99_999 } },
  ),
  ImageCategory: words("CHARGER", "ENTRANCE", "LOCATION", "NETWORK", "OPERATOR", "OTHER", "OWNER"),
  ClientInfo: object({ ...OWNER, role: a("Role"), status: a("ConnectionStatus"), last_updated: INSTANT }),
  ConnectionStatus: words("CONNECTED", "OFFLINE", "PLANNED", "SUSPENDED"),
} as const;
