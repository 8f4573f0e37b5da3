/** The parts that the schemas of OCPI objects are written with: JSON Schema 2020-12, and what only the text of OCPI asks. */

export interface Schema {
  readonly $ref?: string;
  readonly type?: "array" | "boolean" | "integer" | "number" | "object" | "string";
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly format?: "date" | "instant" | "time-zone" | "web-address";
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  /** Own keyword: at most so many digits after the point. */
  readonly decimals?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly uniqueItems?: boolean;
  readonly properties?: Fields;
  readonly required?: readonly string[];
  readonly additionalProperties?: false;
}

export type Fields = Readonly<Record<string, Schema>>;

/** What is not listed is not a field: nothing else is emitted, and nothing is null (OCPI-T19). */
export function object(required: Fields, optional: Fields = {}) {
  return {
    type: "object",
    properties: { ...required, ...optional },
    required: Object.keys(required),
    additionalProperties: false,
  } as const satisfies Schema;
}

/** An object as PATCH carries it: what changed, and when (OCPI-T26); no lists of children, these have addresses (T27). */
export function patchOf({ properties }: ReturnType<typeof object>, children: readonly string[] = []) {
  const kept = Object.entries<Schema>(properties).filter(([name]) => !children.includes(name));
  return { ...object(Object.fromEntries(kept)), required: ["last_updated"] } as const satisfies Schema;
}

export function a(name: string): Schema {
  return { $ref: `#/$defs/${name}` };
}

/** Cardinality `*`. */
export function list(items: Schema): Schema {
  return { type: "array", items };
}

/** Cardinality `+`. */
export function filled(items: Schema): Schema {
  return { type: "array", items, minItems: 1 };
}

/** A list that says nothing more by saying something twice. */
export function setOf(items: Schema): Schema {
  return { type: "array", items, uniqueItems: true };
}

export function words(...values: string[]) {
  return { enum: values } as const satisfies Schema;
}

/** CiString: printable ASCII (OCPI-T14). An empty one says nothing: it is left out, or `#NA` (T18). */
export function ci(maxLength: number): Schema {
  return { type: "string", minLength: 1, maxLength, pattern: "^[\\x20-\\x7E]*$" };
}

/** string: no control characters, no line ends (OCPI-T14). */
export function text(maxLength?: number): Schema {
  const printable = { type: "string", minLength: 1, pattern: "^[^\\p{Cc}\\u2028\\u2029]*$" } as const;
  return maxLength === undefined ? printable : { ...printable, maxLength };
}

export function matching(pattern: string): Schema {
  return { type: "string", pattern: `^(?:${pattern})$` };
}

export const YES_OR_NO: Schema = { type: "boolean" };

/** Counts, seconds, volts: nothing that can be below zero. */
export const COUNT: Schema = { type: "integer", minimum: 0 };

/** number: 4 decimals (OCPI-T17). */
export const NUMBER: Schema = { type: "number", decimals: 4 };

export const AMOUNT: Schema = { ...NUMBER, minimum: 0 };

/** DateTime as it is emitted: UTC with `Z`, at most 3 digits of a second (OCPI-T16). */
export const INSTANT: Schema = { type: "string", format: "instant" };

/** URL: string(255), absolute, for the web. */
export const ADDRESS: Schema = { type: "string", maxLength: 255, format: "web-address" };

/** ISO 3166-1 alpha-2. */
export const COUNTRY_CODE = matching("[A-Za-z]{2}");

/** ISO 15118: three letters or digits. */
export const PARTY_ID = matching("[A-Za-z0-9]{3}");

/** ISO 3166-1 alpha-3 (OCPI-L6). */
export const COUNTRY = matching("[A-Z]{3}");

/** ISO 4217. */
export const CURRENCY = matching("[A-Z]{3}");

/** ISO 639-1. */
export const LANGUAGE = matching("[A-Za-z]{2}");

export const TIME_OF_DAY = matching("([0-1][0-9]|2[0-3]):[0-5][0-9]");

export const DATE: Schema = { type: "string", format: "date" };

/** What says whose an object is. */
export const OWNER = { country_code: COUNTRY_CODE, party_id: PARTY_ID } as const;
