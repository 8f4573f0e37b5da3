import { BASE_SCHEMAS } from "./base-schemas.ts";
import { BOOKING_SCHEMAS } from "./booking-schemas.ts";
import { COMMAND_SCHEMAS } from "./command-schemas.ts";
import { LOCATION_SCHEMAS } from "./location-schemas.ts";
import { type Fields, type Schema, text } from "./schema.ts";
import { SESSION_SCHEMAS } from "./session-schemas.ts";
import { TARIFF_SCHEMAS } from "./tariff-schemas.ts";

/**
 * Which text a partner reads: 2.2.1-d2, or that with the errata of its branch. Who knows the errata reads longer
 * addresses, states and signed data (OCPI-X1, X2, J1).
 */
export type Edition = "d2" | "errata";

const SCHEMAS = {
  ...BASE_SCHEMAS,
  ...LOCATION_SCHEMAS,
  ...SESSION_SCHEMAS,
  ...TARIFF_SCHEMAS,
  ...COMMAND_SCHEMAS,
  ...BOOKING_SCHEMAS,
};

/** An object, class or enum, by the name it has in the text; `…Patch` is what PATCH carries of it. */
export type Kind = keyof typeof SCHEMAS;

export type Definitions = Readonly<Record<Kind, Schema>>;

function withFields(schema: Schema, fields: Fields): Schema {
  return { ...schema, properties: { ...schema.properties, ...fields } };
}

const SHORTER = { address: text(45), state: text(20) };

export const DEFINITIONS: Readonly<Record<Edition, Definitions>> = {
  errata: SCHEMAS,
  d2: {
    ...SCHEMAS,
    Location: withFields(SCHEMAS.Location, SHORTER),
    LocationPatch: withFields(SCHEMAS.LocationPatch, SHORTER),
    SignedValue: withFields(SCHEMAS.SignedValue, { plain_data: text(512) }),
  },
};
