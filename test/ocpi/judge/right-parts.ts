/** What right objects are made of. */

export const AT = "2026-03-01T09:00:00Z";
export const PARTY = { country_code: "NL", party_id: "EMC" };
export const EMSP = { country_code: "DE", party_id: "FRN" };

export const displayText = { language: "en", text: "Behind the café" };
export const image = {
  url: "https://emall.example/photo.jpeg",
  thumbnail: "https://emall.example/photo-small.jpeg",
  category: "CHARGER",
  type: "jpeg",
  width: 1280,
  height: 720,
};
export const businessDetails = {
  name: "eMall",
  website: "https://emall.example/",
  logo: { ...image, category: "OPERATOR" },
};
export const geoLocation = { latitude: "52.3702160", longitude: "4.895168" };
export const price = { excl_vat: 5.625, incl_vat: 6.2375 };
