import { m } from "../../text.ts";

/** What the entries of the audit log are about, by the first part of the address. */
const WORDS: Readonly<Record<string, () => string>> = {
  users: m.objUsers,
  account: m.objAccount,
  "sign-ins": m.objSignIns,
  "api-keys": m.objApiKeys,
  locations: m.objLocations,
  "charge-points": m.objChargePoints,
  tariffs: m.objTariffs,
  promotions: m.objPromotions,
  "price-rules": m.objPriceRules,
  bookings: m.objBookings,
  sessions: m.objSessions,
  tokens: m.objTokens,
  drivers: m.objDrivers,
  dsos: m.objDsos,
  parties: m.objParties,
  notifications: m.objNotifications,
  "notification-channels": m.objChannels,
  payments: m.objPayments,
  cdrs: m.objCdrs,
  settings: m.objSettings,
};

export const AUDIT_OBJECTS = Object.keys(WORDS);

/** What has no word yet is called as the API calls it. */
export function objectWords(objectType: string): string {
  return WORDS[objectType]?.() ?? objectType;
}
