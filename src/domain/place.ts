/** How a site is described to drivers. The words are those of OCPI 2.2.1 mod_locations. */

export const PARKING_TYPES = [
  "ALONG_MOTORWAY",
  "PARKING_GARAGE",
  "PARKING_LOT",
  "ON_DRIVEWAY",
  "ON_STREET",
  "UNDERGROUND_GARAGE",
] as const;
export type ParkingType = (typeof PARKING_TYPES)[number];

export const PARKING_RESTRICTIONS = ["EV_ONLY", "PLUGGED", "DISABLED", "CUSTOMERS", "MOTORCYCLES"] as const;
export type ParkingRestriction = (typeof PARKING_RESTRICTIONS)[number];

export const FACILITIES = [
  "HOTEL",
  "RESTAURANT",
  "CAFE",
  "MALL",
  "SUPERMARKET",
  "SPORT",
  "RECREATION_AREA",
  "NATURE",
  "MUSEUM",
  "BIKE_SHARING",
  "BUS_STOP",
  "TAXI_STAND",
  "TRAM_STOP",
  "METRO_STATION",
  "TRAIN_STATION",
  "AIRPORT",
  "PARKING_LOT",
  "CARPOOL_PARKING",
  "FUEL_STATION",
  "WIFI",
] as const;
export type Facility = (typeof FACILITIES)[number];

export const IMAGE_CATEGORIES = ["CHARGER", "ENTRANCE", "LOCATION", "NETWORK", "OPERATOR", "OTHER", "OWNER"] as const;

export interface Image {
  readonly url: string;
  readonly thumbnail?: string | undefined;
  readonly category: (typeof IMAGE_CATEGORIES)[number];
  /** `jpeg`, `png` … */
  readonly type: string;
  /** In pixels. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

export interface BusinessDetails {
  readonly name: string;
  readonly website?: string | undefined;
  readonly logo?: Image | undefined;
}

/** Decimal texts, as OCPI carries them. */
export interface Coordinates {
  readonly latitude: string;
  readonly longitude: string;
}

export interface DisplayText {
  /** ISO 639-1. */
  readonly language: string;
  readonly text: string;
}

const EVSE_ID = /^([A-Z]{2})\*?([A-Z0-9]{3})\*?(E[A-Z0-9][A-Z0-9*]{0,30})$/;

/**
 * The id on the label of an EVSE, as eMI3 forms it: country, operator, the letter E and the outlet, with or without the
 * separators between them. @returns the one way it is kept, so that one id is not two; null: it is none.
 */
export function readEvseId(text: string): string | null {
  const [, country, operator, outlet] = EVSE_ID.exec(text.toUpperCase()) ?? [];
  return outlet === undefined ? null : `${country}*${operator}*${outlet}`;
}
