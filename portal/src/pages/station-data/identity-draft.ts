import type { LocationView } from "../../../../src/entry/api/shared/schemas.ts";
import type { Faults } from "../../blocks/use-draft.ts";
import { countryOfBrowser } from "../../countries.ts";
import { m } from "../../text.ts";
import { isMissing, numberOf, whyNotPositive } from "../energy/fields.ts";
import type { StationFields } from "./queries.ts";

/** Where a station is, as it stands in the fields of its form. */

export const IDENTITY_LABELS = {
  name: m.nameField,
  address: m.addressField,
  postalCode: m.postalCodeField,
  city: m.cityField,
  country: m.countryField,
  latitude: m.latitudeField,
  longitude: m.longitudeField,
  timeZone: m.timeZoneField,
  gridLimit: m.gridConnectionField,
} as const;

export type IdentityField = keyof typeof IDENTITY_LABELS;
export type IdentityTexts = Readonly<Record<IdentityField, string>>;

/** Mostly a station is where whoever enters it sits. */
export function emptyIdentity(language: string, timeZone: string): IdentityTexts {
  const country = countryOfBrowser(language);
  return { ...EMPTY, country, timeZone };
}

const EMPTY: IdentityTexts = {
  name: "",
  address: "",
  postalCode: "",
  city: "",
  country: "",
  latitude: "",
  longitude: "",
  timeZone: "",
  gridLimit: "",
};

export function identityOf(station: LocationView, gridLimitW: number | null): IdentityTexts {
  const { name, address, city, country, latitude, longitude, timeZone } = station;
  const gridLimit = gridLimitW === null ? "" : String(gridLimitW / 1_000);
  return {
    name,
    address,
    postalCode: station.postalCode ?? "",
    city,
    country,
    latitude,
    longitude,
    timeZone,
    gridLimit,
  };
}

const OPTIONAL: readonly IdentityField[] = ["postalCode", "gridLimit"];
const MOST = { latitude: 90, longitude: 180 } as const;

export function identityFaults(texts: IdentityTexts): Faults<IdentityField> {
  const names = Object.keys(IDENTITY_LABELS) as IdentityField[];
  return Object.fromEntries(
    names.flatMap((name) => {
      const why = whyNot(name, texts[name]);
      return why === null ? [] : [[name, why]];
    }),
  );
}

function whyNot(name: IdentityField, text: string): string | null {
  if (isMissing(text)) return OPTIONAL.includes(name) ? null : m.fieldMissing();
  if (name === "gridLimit") return whyNotPositive(text);
  if (name === "latitude" || name === "longitude") {
    return Math.abs(numberOf(text)) <= MOST[name] ? null : m.fieldDegrees({ most: MOST[name] });
  }
  return null;
}

/** "41.15, -8.61", as maps give it to be pasted. Null: it is not both. */
export function bothCoordinates(text: string): Pick<IdentityTexts, "latitude" | "longitude"> | null {
  const [, latitude, longitude] = /^\s*(-?\d+\.\d+)[,;]?\s+(-?\d+\.\d+)\s*$/.exec(text) ?? [];
  return latitude === undefined || longitude === undefined ? null : { latitude, longitude };
}

/** OCPI wants five to seven decimals: a tenth of a metre. */
const DECIMALS = 6;

export function stationFieldsOf(texts: IdentityTexts): StationFields {
  const { name, address, city, country, timeZone } = texts;
  return {
    name,
    address,
    city,
    country,
    timeZone,
    postalCode: isMissing(texts.postalCode) ? null : texts.postalCode,
    latitude: numberOf(texts.latitude).toFixed(DECIMALS),
    longitude: numberOf(texts.longitude).toFixed(DECIMALS),
  };
}

/** In W; null: nobody says. */
export function gridLimitOf({ gridLimit }: IdentityTexts): number | null {
  return isMissing(gridLimit) ? null : Math.round(numberOf(gridLimit) * 1_000);
}
