/** A Token as a partner tells of it (mod_tokens). */
export const aToken = (fields: Record<string, unknown> = {}) => ({
  country_code: "NL",
  party_id: "MSP",
  uid: "04A1b2",
  type: "RFID",
  contract_id: "NL-MSP-C1",
  issuer: "Roamer",
  valid: true,
  whitelist: "ALLOWED",
  last_updated: "2031-05-05T10:00:00.000Z",
  ...fields,
});
